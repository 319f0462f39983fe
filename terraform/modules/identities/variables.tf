variable "cluster_name" {
  description = "Cluster whose service accounts get the roles."
  type        = string
}

variable "environments" {
  description = "Environments with their bucket for pictures and their topic for bookings (ARNs)."
  type        = map(object({ bucket_arn = string, topic_arn = string }))
  validation {
    condition     = alltrue([for name, each in var.environments : startswith(each.bucket_arn, "arn:") && startswith(each.topic_arn, "arn:")])
    error_message = "environments: name the ARNs of each environment's bucket and topic."
  }
}

variable "secret_prefix" {
  description = "Prefix of every secret in Secrets Manager, without the slash behind it."
  type        = string
  default     = "eventsphere"
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]+$", var.secret_prefix))
    error_message = "secret_prefix: use lower-case letters, digits and hyphens, such as eventsphere."
  }
}

variable "alert_topic_arns" {
  description = "ARNs of the topics that Alertmanager publishes to."
  type        = list(string)
}

variable "log_group_arn" {
  description = "ARN of the log group that Fluent Bit writes to."
  type        = string
}

variable "backup_bucket_arn" {
  description = "ARN of the bucket that Velero writes to."
  type        = string
}

variable "kms_key_arns" {
  description = "Keys that the workloads' data is encrypted by: cluster, data, backup."
  type        = map(string)
  validation {
    condition     = length(setsubtract(["cluster", "data", "backup"], keys(var.kms_key_arns))) == 0
    error_message = "kms_key_arns: name the keys cluster, data and backup."
  }
}

variable "oidc_provider" {
  description = "Output `oidc_provider` of modules/cluster: by it each environment's External Secrets store takes its own role."
  type        = object({ arn = string, issuer = string })
  validation {
    condition     = !startswith(var.oidc_provider.issuer, "https://")
    error_message = "oidc_provider: give the issuer without https://, as modules/cluster does."
  }
}

variable "zone_id" {
  description = "Route 53 zone in which external-dns keeps the hosts of Ingresses; empty: it may keep none."
  type        = string
  default     = ""
  validation {
    condition     = var.zone_id == "" || can(regex("^Z[A-Z0-9]+$", var.zone_id))
    error_message = "zone_id: name the id of a hosted zone, such as Z0123456789ABCDEFGHIJ, or leave it empty."
  }
}
