-- A child Application is as healthy as what it runs, but only once that was compared with what it should run now:
-- until then it is Progressing, so that sync waves of the parent wait for it.
local function same(left, right)
  if type(left) ~= "table" or type(right) ~= "table" then
    return left == right
  end
  for key, value in pairs(left) do
    if not same(value, right[key]) then return false end
  end
  for key in pairs(right) do
    if left[key] == nil then return false end
  end
  return true
end

local function unfinished()
  local status, spec = obj.status or {}, obj.spec or {}
  local sync, running = status.sync or {}, status.operationState or {}
  local compared = sync.comparedTo or {}
  local asked = (spec.source or {}).targetRevision or ""
  local annotations = obj.metadata.annotations or {}
  if obj.metadata.deletionTimestamp ~= nil then return "being deleted" end
  if annotations["argocd.argoproj.io/refresh"] ~= nil then return "a refresh was asked for" end
  if obj.operation ~= nil then return "a sync was asked for" end
  if running.phase == "Running" or running.phase == "Terminating" then
    return running.message or "a sync is running"
  end
  if status.health == nil or sync.status == nil then return "not compared yet" end
  if not same(compared.source, spec.source) or not same(compared.sources, spec.sources) then
    return "compared with an older source"
  end
  if string.match(asked, "^%x+$") and #asked == 40 and sync.revision ~= asked then
    return "compared with revision " .. tostring(sync.revision)
  end
  return nil
end

local function failed()
  local operation = (obj.status or {}).operationState or {}
  if operation.phase == "Failed" or operation.phase == "Error" then
    return "the last sync failed: " .. (operation.message or "no reason given")
  end
  for _, condition in ipairs((obj.status or {}).conditions or {}) do
    if string.match(condition.type or "", "Error$") then return condition.message end
  end
  return nil
end

local reason = unfinished()
if reason ~= nil then return {status = "Progressing", message = reason} end
local out_of_sync = obj.status.sync.status ~= "Synced"
if out_of_sync and failed() ~= nil then return {status = "Degraded", message = failed()} end
if out_of_sync then return {status = "Progressing", message = "not synced yet: " .. obj.status.sync.status} end
return {status = obj.status.health.status or "Unknown", message = obj.status.health.message or ""}
