"""The steps that Redis takes as one: each script names its keys, and touches no other.

Some clusters check that by the text, so no key is ever put into a variable.
"""

from __future__ import annotations

from typing import Final


def _keep(expiry: int, *keys: int) -> str:
    """Lua that lets keys live until a time, or longer where they already do."""
    return "".join(
        f"redis.call('EXPIREAT', KEYS[{key}], ARGV[{expiry}], '{only_if}')\n"
        for key in keys
        for only_if in ("NX", "GT")
    )


# KEYS: appointment, taken, agenda, reminders, held.
# ARGV: now, start, capacity, number, topic, message, expiry, oldest kept, reminders to come as
# JSON, then names and values of the appointment's fields.
ADD: Final = (
    """
local before = redis.call('HGET', KEYS[5], 'message:' .. ARGV[6])
if before then return {'booked', before} end
local held = redis.call('HGET', KEYS[5], 'topic:' .. ARGV[5])
if held then
  local number, start = string.match(held, '^(%S+) (%d+)$')
  if tonumber(start) > tonumber(ARGV[1]) then return {'already_booked', number} end
end
if redis.call('ZCOUNT', KEYS[2], ARGV[2], ARGV[2]) >= tonumber(ARGV[3]) then
  return {'full', ''}
end
if redis.call('EXISTS', KEYS[1]) == 1 then return {'number_taken', ''} end
redis.call('HSET', KEYS[1], unpack(ARGV, 10))
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[4])
redis.call('ZADD', KEYS[3], ARGV[2], ARGV[4])
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', ARGV[8])
local due = cjson.decode(ARGV[9])
for i = 1, #due, 2 do redis.call('ZADD', KEYS[4], due[i], due[i + 1]) end
redis.call('HSET', KEYS[5], 'message:' .. ARGV[6], ARGV[4],
  'topic:' .. ARGV[5], ARGV[4] .. ' ' .. ARGV[2])
"""
    + _keep(7, 1, 2, 3, 4, 5)
    + "return {'booked', ARGV[4]}"
)

# KEYS: appointment, taken before, agenda, reminders, held, taken after.
# ARGV: sequence, start, capacity, number, topic, minutes, expiry, reminders of before as JSON,
# reminders to come as JSON.
MOVE: Final = (
    """
if redis.call('HGET', KEYS[1], 'sequence') ~= ARGV[1] then return 'changed' end
if redis.call('ZCOUNT', KEYS[6], ARGV[2], ARGV[2]) >= tonumber(ARGV[3]) then return 'full' end
redis.call('ZREM', KEYS[2], ARGV[4])
redis.call('ZADD', KEYS[6], ARGV[2], ARGV[4])
redis.call('HSET', KEYS[1], 'start', ARGV[2], 'minutes', ARGV[6])
redis.call('HINCRBY', KEYS[1], 'sequence', 1)
redis.call('EXPIREAT', KEYS[1], ARGV[7])
redis.call('ZADD', KEYS[3], ARGV[2], ARGV[4])
for _, member in ipairs(cjson.decode(ARGV[8])) do redis.call('ZREM', KEYS[4], member) end
local due = cjson.decode(ARGV[9])
for i = 1, #due, 2 do redis.call('ZADD', KEYS[4], due[i], due[i + 1]) end
redis.call('HSET', KEYS[5], 'topic:' .. ARGV[5], ARGV[4] .. ' ' .. ARGV[2])
"""
    + _keep(7, 3, 4, 5, 6)
    + "return 'moved'"
)

# KEYS: appointment, taken, agenda, reminders, held.
# ARGV: sequence, number, topic, reminders as JSON.
_LEAVE: Final = """
if redis.call('HGET', KEYS[1], 'sequence') ~= ARGV[1] then return 0 end
redis.call('ZREM', KEYS[2], ARGV[2])
redis.call('ZREM', KEYS[3], ARGV[2])
for _, member in ipairs(cjson.decode(ARGV[4])) do redis.call('ZREM', KEYS[4], member) end
local held = redis.call('HGET', KEYS[5], 'topic:' .. ARGV[3])
if held and string.match(held, '^%S+') == ARGV[2] then
  redis.call('HDEL', KEYS[5], 'topic:' .. ARGV[3])
end
"""
CANCEL: Final = (
    _LEAVE
    + """
redis.call('HSET', KEYS[1], 'state', 'cancelled')
redis.call('HINCRBY', KEYS[1], 'sequence', 1)
return 1
"""
)
ERASE: Final = _LEAVE + "redis.call('DEL', KEYS[1]) return 1"

# KEYS: reminders. ARGV: now, when what is claimed is due again, how many at most.
CLAIM: Final = """
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[3])
for _, member in ipairs(due) do redis.call('ZADD', KEYS[1], 'XX', ARGV[2], member) end
return due
"""
