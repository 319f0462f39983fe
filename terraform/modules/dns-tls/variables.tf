variable "hosts" {
  description = "Hosts of each certificate: the first is its subject. The AWS Load Balancer Controller finds a certificate by an Ingress's hosts."
  type        = map(list(string))
  validation {
    condition     = length(var.hosts) > 0 && alltrue(flatten([for hosts in var.hosts : concat([length(hosts) > 0], [for host in hosts : can(regex("^(\\*\\.)?([a-z0-9-]+\\.)+[a-z]{2,}$", host))])]))
    error_message = "hosts: name hosts without scheme or port for each certificate, such as enpm818rgroup7.work.gd."
  }
}

variable "zone_id" {
  description = "Route 53 zone that proves ownership by itself; empty: the records are printed, for a zone that somebody else keeps."
  type        = string
  default     = ""
  validation {
    condition     = var.zone_id == "" || can(regex("^Z[A-Z0-9]+$", var.zone_id))
    error_message = "zone_id: name the id of a hosted zone, such as Z0123456789ABCDEFGHIJ, or leave it empty."
  }
}
