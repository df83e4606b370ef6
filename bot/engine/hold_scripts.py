"""The steps that Redis takes as one for a held conversation.

A lock is a hash: `holder` is the ticket that may speak, `ends` when its lease does, `last` the
ticket that saved last. A ticket is the name of its process, a colon and a number.
"""

from __future__ import annotations

from typing import Final

_LIFE: Final = "120"  # seconds; no lock or line outlives its use for longer

# The lock goes to whoever waits longest; one in another process is rung.
_HAND_ON: Final = f"""
local function process_of(ticket) return string.match(ticket, '^[^:]*') end
local function hand_to(ticket, from, now, lease)
  redis.call('HSET', KEYS[1], 'holder', ticket, 'ends', now + lease)
  redis.call('EXPIRE', KEYS[1], {_LIFE})
  if process_of(ticket) ~= process_of(from) then
    redis.call('PUBLISH', 'bell:' .. process_of(ticket), ticket)
  end
end
local function hand_on(from, now, lease)
  local following = redis.call('LPOP', KEYS[2])
  if following then
    hand_to(following, from, now, lease)
    return following
  end
  redis.call('HDEL', KEYS[1], 'holder', 'ends')
  return ''
end
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
"""

# What to run, one after the other: name, number of the key, count of arguments, arguments.
_RUN: Final = """
local function run(at, ending)
  local results = {}
  while at <= ending do
    local last = at + 2 + tonumber(ARGV[at + 2])
    local result = redis.call(ARGV[at], KEYS[tonumber(ARGV[at + 1])], unpack(ARGV, at + 3, last))
    results[#results + 1] = result
    at = last + 1
  end
  return results
end
"""

# The tracker: its header alone where that is known.
_READ: Final = """
local function read_tracker(known)
  if redis.call('TYPE', KEYS[3]).ok == 'string' then return {'', redis.call('GET', KEYS[3])} end
  if redis.call('LINDEX', KEYS[3], 0) == known then return {known} end
  return redis.call('LRANGE', KEYS[3], 0, -1)
end
"""

# KEYS: lock, waiting, tracker, then those of the commands.
# ARGV: ticket, lease in ms, the header of the tracker that is known, commands to run on entry.
# Who comes in gets {1, the tracker, results}, of a known one only the header; who has to wait
# {0, ms until the holder's lease ends}. A tracker of an earlier format follows an empty header.
ENTER: Final = (
    _HAND_ON
    + _RUN
    + _READ
    + f"""
local mine, lease = ARGV[1], tonumber(ARGV[2])
local lock = redis.call('HMGET', KEYS[1], 'holder', 'ends')
local holder, ends = lock[1], tonumber(lock[2] or 0)
if holder and holder ~= mine and ends <= now then
  for _, ticket in ipairs(redis.call('LRANGE', KEYS[2], 0, -1)) do
    if process_of(ticket) == process_of(holder) then redis.call('LREM', KEYS[2], 0, ticket) end
  end
  holder = false
end
if not holder then
  local first = redis.call('LPOP', KEYS[2]) or mine
  hand_to(first, mine, now, lease)
  holder, ends = first, now + lease
end
if holder ~= mine then
  if not redis.call('LPOS', KEYS[2], mine) then redis.call('RPUSH', KEYS[2], mine) end
  redis.call('EXPIRE', KEYS[2], {_LIFE})
  return {{0, ends - now, holder}}
end
redis.call('HSET', KEYS[1], 'ends', now + lease)
return {{1, read_tracker(ARGV[3]), run(4, #ARGV)}}
"""
)

# KEYS: lock, waiting, tracker, then those of the commands.
# ARGV: ticket, lease in ms, the ticket that is expected to follow, the header of the tracker that
# it will know, the place of its commands, commands to save, commands that it runs on entry.
# All is done, or nothing where the lock is no longer ours: {1, next ticket} or {0}. One that
# follows as expected has entered with it: {1, next ticket, the tracker, results}.
COMMIT: Final = (
    _HAND_ON
    + _RUN
    + _READ
    + """
local lock = redis.call('HMGET', KEYS[1], 'holder', 'last')
if lock[1] ~= ARGV[1] then
  -- Sent once more over a new connection, it has been done already.
  if lock[2] == ARGV[1] then return {1, ''} end
  return {0}
end
local theirs = tonumber(ARGV[5])
run(6, theirs - 1)
redis.call('HSET', KEYS[1], 'last', ARGV[1])
local following = hand_on(ARGV[1], now, tonumber(ARGV[2]))
if following ~= ARGV[3] or following == '' then return {1, following} end
return {1, following, read_tracker(ARGV[4]), run(theirs, #ARGV)}
"""
)

# KEYS: lock, waiting. ARGV: ticket, lease in ms. Leaves the line or the lock; saves nothing.
LEAVE: Final = (
    _HAND_ON
    + """
redis.call('LREM', KEYS[2], 0, ARGV[1])
if redis.call('HGET', KEYS[1], 'holder') ~= ARGV[1] then return '' end
local following = hand_on(ARGV[1], now, tonumber(ARGV[2]))
if following == '' then redis.call('DEL', KEYS[1]) end
return following
"""
)

# KEYS: lock. ARGV: ticket, lease in ms. Whether the lock was still ours, now for longer.
RENEW: Final = f"""
if redis.call('HGET', KEYS[1], 'holder') ~= ARGV[1] then return 0 end
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
redis.call('HSET', KEYS[1], 'ends', now + ARGV[2])
redis.call('EXPIRE', KEYS[1], {_LIFE})
return 1
"""
