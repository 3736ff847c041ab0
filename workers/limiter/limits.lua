-- The limits of one provider, for all workers, in Redis's own time: the arithmetic of tests/support/rates.py.
-- KEYS[1]: what is known of the provider (hash). KEYS[2]: its calls in flight (sorted set: call -> end of its lease).
-- Above this text stand the constants of gate.py.

local state, calls = KEYS[1], KEYS[2]
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000

local function number(field, default)
  return tonumber(redis.call('HGET', state, field) or '') or default
end

local function exact(value)
  return string.format('%.6f', value)
end

local function keep(field, value)
  redis.call('HSET', state, field, exact(value))
end

local function remember()
  local longest = math.max(number('closed', now) - now, 0) + FORGET_SECONDS
  redis.call('EXPIRE', state, math.ceil(longest))
  redis.call('EXPIRE', calls, math.ceil(FORGET_SECONDS))
end

local function share_now()
  return math.min(1, number('share', 1) + math.max(now - number('cut', now), 0) / RAMP_SECONDS)
end

local function rate(limit, largest)
  local capacity = math.max(largest, limit * BURST_SECONDS / WINDOW_SECONDS)
  local inflow = math.max(limit + 1 - capacity, limit / 2)
  return capacity, inflow / WINDOW_SECONDS * share_now()
end

-- The bucket `name` if a call of `cost` were counted now, to begin at `begin` or later.
local function promise(name, limit, cost, begin, used_before)
  local largest = math.max(number(name .. '_largest', 0), cost)
  local capacity, per_second = rate(limit, largest)
  local level = number(name .. '_level', nil)
  if level then
    local inflow = math.max(begin - number(name .. '_at', begin), 0) * per_second
    level = math.min(capacity, level + inflow)
  else
    level = used_before and -HORIZON_SECONDS * per_second or math.min(cost, capacity)
    keep(name .. '_level', level)
    keep(name .. '_at', now)
  end
  local missing = math.max(math.min(cost, capacity) - level, 0)
  return { name = name, wait = begin - now + missing / per_second, level = level - cost, largest = largest }
end

local function free_slots(concurrency)
  redis.call('ZREMRANGEBYSCORE', calls, '-inf', exact(now))
  if concurrency <= 0 then
    return 1
  end
  return math.max(1, math.floor(concurrency * share_now())) - redis.call('ZCARD', calls)
end

local function refuse(why, wait)
  remember()
  return { 0, why, exact(wait), exact(now) }
end

local operations = {}

-- call, requests per minute, tokens per minute, concurrency, tokens, used before (0 or 1); limits of 0 do not exist.
function operations.reserve(call, requests, tokens, concurrency, cost, used_before)
  local seen = used_before == '1'
  local begin = math.max(number('closed', now), now)
  local wait, why = begin - now, 'closed'
  if wait > HORIZON_SECONDS then
    return refuse(why, wait)
  end
  local buckets = {}
  for name, limit in pairs({ requests = tonumber(requests), tokens = tonumber(tokens) }) do
    keep(name .. '_limit', limit)
    if limit > 0 then
      local made = promise(name, limit, name == 'requests' and 1 or tonumber(cost), begin, seen)
      buckets[#buckets + 1] = made
      if made.wait > wait then
        wait, why = made.wait, name
      end
    end
  end
  if wait > HORIZON_SECONDS then
    return refuse(why, wait)
  end
  if free_slots(tonumber(concurrency)) <= 0 then
    return refuse('calls', 0)
  end
  for _, made in ipairs(buckets) do
    keep(made.name .. '_level', made.level)
    keep(made.name .. '_at', begin)
    keep(made.name .. '_largest', made.largest)
  end
  redis.call('ZADD', calls, exact(now + wait + SLOT_SECONDS), call)
  remember()
  return { 1, '', exact(wait), exact(now + wait) }
end

-- call, tokens that were reserved and not used (negative: used beyond), tokens per minute, its begin when it was let in.
function operations.settle(call, unused, tokens, begun)
  redis.call('ZREM', calls, call)
  if begun ~= '' and tonumber(begun) >= number('struck', 0) then
    keep('row', 0)
  end
  if begun ~= '' and tonumber(begun) >= number('cut', 0) then
    keep('refused', number('refused', 0) * (1 - WEIGHT))
  end
  local level, limit = number('tokens_level', nil), tonumber(tokens)
  if level and limit > 0 then
    keep('tokens_level', math.min(rate(limit, number('tokens_largest', 0)), level + tonumber(unused)))
  end
  return {}
end

-- seconds, begin of the refused call: those that were in flight together are one refusal in the row, and one cut.
function operations.refused(seconds, begun)
  local row = number('row', 0)
  if tonumber(begun) >= number('struck', 0) then
    row = row + 1
    keep('row', row)
    keep('struck', now)
  end
  local grown = row > 1 and math.min(2 ^ (row - 2), LONGEST_GROWN_SECONDS) or 0
  local wait = math.max(math.min(tonumber(seconds), LONGEST_CLOSING_SECONDS), grown)
  keep('closed', math.max(number('closed', now), now + wait))
  if tonumber(begun) >= number('cut', 0) then
    local refused = number('refused', 0) * (1 - WEIGHT) + WEIGHT
    if refused > TOLERATED then
      keep('share', math.max(LOWEST_SHARE, share_now() * (1 - refused)))
      keep('cut', now)
      refused = 0
    end
    keep('refused', refused)
  end
  remember()
  return {}
end

-- requests per minute, tokens per minute, and the calls that a worker still makes: also those that Redis has forgotten.
function operations.renew(requests, tokens, ...)
  if redis.call('EXISTS', state) == 1 then
    redis.call('HSET', state, 'requests_limit', requests, 'tokens_limit', tokens)
  end
  for _, call in ipairs({ ... }) do
    redis.call('ZADD', calls, exact(now + SLOT_SECONDS), call)
  end
  redis.call('EXPIRE', calls, math.ceil(FORGET_SECONDS))
  return {}
end

-- Calls of the largest kind that could be promised now; -1 when no limit is known.
local function room(name)
  local limit, level = number(name .. '_limit', 0), number(name .. '_level', nil)
  if limit <= 0 or not level then
    return -1
  end
  local largest = number(name .. '_largest', 1)
  local capacity, per_second = rate(limit, largest)
  local there = math.min(capacity, level + math.max(now - number(name .. '_at', now), 0) * per_second)
  return math.max(math.floor((there + HORIZON_SECONDS * per_second) / largest), 0)
end

-- seconds until it may be asked again, calls of the room left by either limit, allowed share, calls in flight.
function operations.look()
  local closed = math.max(number('closed', now) - now, 0)
  local in_flight = redis.call('ZCOUNT', calls, exact(now), '+inf')
  return { exact(closed), room('requests'), room('tokens'), exact(share_now()), in_flight }
end

return operations[ARGV[1]](unpack(ARGV, 2))
