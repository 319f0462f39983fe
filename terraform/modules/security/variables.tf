variable "create_detector" {
  description = "Whether to switch GuardDuty on: false where the account has a detector already (one a region)."
  type        = bool
  default     = true
}

variable "create_hub" {
  description = "Whether to switch Security Hub and AWS Config on: false where the account has them already (one a region)."
  type        = bool
  default     = true
}

variable "name" {
  description = "Prefix of what AWS Config needs: a role and a bucket."
  type        = string
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,38}[a-z0-9]$", var.name))
    error_message = "name: use 4 to 40 lower-case letters, digits and hyphens, such as eventsphere-cluster."
  }
}
