-- A child Application is as healthy as what it runs, but only once that was compared with what it should run now:
-- until then it is Progressing, so that sync waves of the parent wait for it. (Argo CD's Lua has no string library.)
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
  if #asked == 40 and sync.revision ~= asked then -- a commit, not a branch
    return "compared with revision " .. tostring(sync.revision)
  end
  return nil
end

local errors = {ComparisonError = true, InvalidSpecError = true, OperationError = true, SyncError = true, UnknownError = true}

local function failed()
  local operation = (obj.status or {}).operationState or {}
  if operation.phase == "Failed" or operation.phase == "Error" then
    return "the last sync failed: " .. (operation.message or "no reason given")
  end
  for _, condition in ipairs((obj.status or {}).conditions or {}) do
    if errors[condition.type or ""] then return condition.message end
  end
  return nil
end

-- The root is part of itself: its own sync would wait for its own end.
local name, namespace = obj.metadata.name, obj.metadata.namespace
local tracking = (obj.metadata.annotations or {})["argocd.argoproj.io/tracking-id"]
if tracking == name .. ":argoproj.io/Application:" .. namespace .. "/" .. name then
  return {status = "Healthy", message = "manages itself"}
end
local reason = unfinished()
if reason ~= nil then return {status = "Progressing", message = reason} end
local out_of_sync = obj.status.sync.status ~= "Synced"
if out_of_sync and failed() ~= nil then return {status = "Degraded", message = failed()} end
if out_of_sync then return {status = "Progressing", message = "not synced yet: " .. obj.status.sync.status} end
return {status = obj.status.health.status or "Unknown", message = obj.status.health.message or ""}
