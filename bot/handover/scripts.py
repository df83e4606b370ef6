"""The steps that Redis takes as one. No key is put into a variable: some clusters check the text.

Numbers are milliseconds. The table is that of `machine.py`.
"""

from __future__ import annotations

import json
from typing import Final

from bot.handover.keys import EVENTS_KEPT
from bot.handover.machine import MOVES, OF_HOLDER, STATES

_EVENTS: Final = 10_000


def _tell(key: int, fields: str) -> str:
    """Lua that tells the desks."""
    return (
        f"redis.call('XADD', KEYS[{key}], 'MAXLEN', '~', {_EVENTS}, '*', {fields})\n"
        f"redis.call('EXPIRE', KEYS[{key}], {EVENTS_KEPT})\n"
    )


# KEYS: standing, queue, held, leases, available, events, number.
# ARGV: deed, conversation, staff, to, now, expected n or '', patience of who waits, longest
# silence, seconds to keep, then names and values of fields.
STEP: Final = (
    f"""
local MOVES = cjson.decode('{json.dumps(MOVES)}')
local STATES = {{{", ".join(f"{state} = true" for state in STATES)}}}
local OF_HOLDER = {{{", ".join(f"{deed} = true" for deed in sorted(OF_HOLDER))}}}
"""
    """
local deed, staff, to, now = ARGV[1], ARGV[3], ARGV[4], tonumber(ARGV[5])
local state = redis.call('HGET', KEYS[1], 'state') or 'bot'
local holder = redis.call('HGET', KEYS[1], 'holder') or ''
local n = redis.call('HGET', KEYS[1], 'n') or '0'
local function is_there(name)
  local lease = redis.call('ZSCORE', KEYS[4], name)
  return lease and tonumber(lease) > now
end
local function is_here(name)
  return is_there(name) and redis.call('SISMEMBER', KEYS[5], name) == 1
end
local function is_anyone_here()
  for _, name in ipairs(redis.call('ZRANGEBYSCORE', KEYS[4], '(' .. ARGV[5], '+inf')) do
    if redis.call('SISMEMBER', KEYS[5], name) == 1 then return true end
  end
  return false
end
local function age_of(field)
  return now - tonumber(redis.call('HGET', KEYS[1], field) or now)
end
local target = MOVES[deed][state]
local reason = nil
if not STATES[target] then reason = target
elseif OF_HOLDER[deed] and holder ~= staff then reason = 'not_yours'
elseif ARGV[6] ~= '' and ARGV[6] ~= n then reason = 'changed'
elseif deed == 'request' and not is_anyone_here() then reason = 'nobody_here'
elseif deed == 'claim' and not is_here(staff) then reason = 'you_are_away'
elseif deed == 'transfer' and (to == staff or not is_here(to)) then reason = 'colleague_away'
elseif deed == 'staff_lost' and is_there(holder) then reason = 'still_there'
elseif deed == 'wait_timeout' and age_of('since') < tonumber(ARGV[7]) then reason = 'not_due'
elseif deed == 'idle_timeout' and age_of('last_at') < tonumber(ARGV[8]) then reason = 'not_due'
end
if reason then return {'refused', reason, state, holder, n} end
if deed == 'reply' then
  redis.call('HSET', KEYS[1], 'last_at', now, 'unread', 0)
  redis.call('HSETNX', KEYS[1], 'first_reply_at', now)
  return {'done', state, holder, n, state, holder}
end
if deed == 'staff_lost' and not is_anyone_here() then target = 'bot' end
local number = redis.call('INCR', KEYS[7])
redis.call('HSET', KEYS[1], 'state', target, 'n', number, 'since', now, 'last_at', now, 'told', '')
if #ARGV > 9 then redis.call('HSET', KEYS[1], unpack(ARGV, 10)) end
redis.call('ZREM', KEYS[2], ARGV[2])
redis.call('SREM', KEYS[3], ARGV[2])
redis.call('HDEL', KEYS[1], 'holder')
local taker = ''
if deed == 'request' then
  redis.call('HDEL', KEYS[1], 'claimed_at', 'first_reply_at', 'ended_at', 'rated', 'unread')
  redis.call('HSET', KEYS[1], 'asked_at', now)
end
if target == 'waiting' then
  local turn = number
  local first = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')
  if deed == 'staff_lost' and first[2] then turn = tonumber(first[2]) - 1 end
  redis.call('ZADD', KEYS[2], turn, ARGV[2])
elseif target == 'person' then
  taker = deed == 'claim' and staff or to
  redis.call('HSET', KEYS[1], 'holder', taker)
  redis.call('HSETNX', KEYS[1], 'claimed_at', now)
  if deed == 'claim' then redis.call('HSET', KEYS[1], 'unread', 0) end
  redis.call('SADD', KEYS[3], ARGV[2])
else
  redis.call('HSET', KEYS[1], 'ended_at', now)
end
redis.call('EXPIRE', KEYS[1], ARGV[9])
"""
    + _tell(6, "'kind', deed, 'conversation', ARGV[2], 'staff', taker, 'n', number")
    + "return {'done', target, taker, tostring(number), state, holder}"
)

# KEYS: standing, events.
# ARGV: conversation, now, how many to read (1, or 0 for a button), language or ''.
HEARD: Final = (
    """
local state = redis.call('HGET', KEYS[1], 'state')
if state ~= 'waiting' and state ~= 'person' then return 0 end
redis.call('HINCRBY', KEYS[1], 'unread', ARGV[3])
redis.call('HSET', KEYS[1], 'last_at', ARGV[2])
if ARGV[4] ~= '' then redis.call('HSET', KEYS[1], 'lang', ARGV[4]) end
"""
    + _tell(2, "'kind', 'heard', 'conversation', ARGV[1]")
    + "return 1"
)

# KEYS: standing. ARGV: place. Whether the resident is to be told it now.
PLACE: Final = """
if redis.call('HGET', KEYS[1], 'state') ~= 'waiting' then return 0 end
if redis.call('HGET', KEYS[1], 'told') == ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'told', ARGV[1])
return 1
"""

# KEYS: leases, available, names, events. ARGV: staff, name, until, now, '1', '0' or ''.
ATTEND: Final = (
    """
local was_here = redis.call('SISMEMBER', KEYS[2], ARGV[1])
local lease = redis.call('ZSCORE', KEYS[1], ARGV[1])
local was_there = lease and tonumber(lease) > tonumber(ARGV[4])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', tonumber(ARGV[4]) - 86400000)
redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1])
redis.call('HSET', KEYS[3], ARGV[1], ARGV[2])
if ARGV[5] == '1' then redis.call('SADD', KEYS[2], ARGV[1]) end
if ARGV[5] == '0' then redis.call('SREM', KEYS[2], ARGV[1]) end
local is_here = redis.call('SISMEMBER', KEYS[2], ARGV[1])
if was_there and is_here == was_here then return is_here end
"""
    + _tell(4, "'kind', 'presence', 'staff', ARGV[1]")
    + "return is_here"
)

# KEYS: standing, notes, sent, queue, held, events. ARGV: conversation. How much was deleted.
ERASE: Final = (
    """
local deleted = redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])
if deleted == 0 then return 0 end
redis.call('ZREM', KEYS[4], ARGV[1])
redis.call('SREM', KEYS[5], ARGV[1])
for _, event in ipairs(redis.call('XRANGE', KEYS[6], '-', '+')) do
  for at = 1, #event[2], 2 do
    if event[2][at] == 'conversation' and event[2][at + 1] == ARGV[1] then
      redis.call('XDEL', KEYS[6], event[1])
    end
  end
end
"""
    + _tell(6, "'kind', 'erase'")
    + "return deleted"
)
