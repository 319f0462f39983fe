variable "name" {
  description = "Prefix of the keys' aliases: the cluster's name."
  type        = string
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,38}[a-z0-9]$", var.name))
    error_message = "name: use 4 to 40 lower-case letters, digits and hyphens, such as eventsphere-cluster."
  }
}

variable "deletion_window_days" {
  description = "Days for which a deleted key can still be brought back."
  type        = number
  default     = 30
  validation {
    condition     = var.deletion_window_days >= 7 && var.deletion_window_days <= 30
    error_message = "deletion_window_days: KMS takes 7 to 30."
  }
}
