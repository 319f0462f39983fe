-- An Ingress serves once its load balancer has an address. The AWS Load Balancer Controller tells a failed reconcile by
-- events only, so a change that it refuses after that is the alert LoadBalancerReconcileFails; controllers that do write
-- a condition are believed.
local health = {status = "Progressing", message = "waiting for the load balancer's address"}
if obj.metadata.deletionTimestamp ~= nil then
  health.message = "being deleted"
  return health
end
local status = obj.status or {}
for _, condition in ipairs(status.conditions or {}) do
  local bad = condition.type == "ReconcileFailed" and condition.status == "True"
  local unready = (condition.type == "Ready" or condition.type == "Reconciled") and condition.status == "False"
  if bad or unready then
    return {status = "Degraded", message = condition.message or condition.reason or condition.type}
  end
end
for _, point in ipairs((status.loadBalancer or {}).ingress or {}) do
  local address = point.hostname or point.ip
  if address ~= nil and address ~= "" then
    return {status = "Healthy", message = address}
  end
end
return health
