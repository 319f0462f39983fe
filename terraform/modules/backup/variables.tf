variable "name" {
  description = "Name of the cluster; the bucket is name-backups-ACCOUNT."
  type        = string
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,38}[a-z0-9]$", var.name))
    error_message = "name: use 4 to 40 lower-case letters, digits and hyphens, such as eventsphere-cluster."
  }
}

variable "lock_days" {
  description = "Days for which nobody can delete or change a backup, administrators included (S3 Object Lock)."
  type        = number
  default     = 30
  validation {
    condition     = var.lock_days >= 7 && var.lock_days <= 365
    error_message = "lock_days: choose 7 to 365."
  }
}

variable "lock_mode" {
  description = "GOVERNANCE: a role with a special right may delete; COMPLIANCE: nobody may, the root of the account included."
  type        = string
  default     = "GOVERNANCE"
  validation {
    condition     = contains(["GOVERNANCE", "COMPLIANCE"], var.lock_mode)
    error_message = "lock_mode: GOVERNANCE or COMPLIANCE."
  }
}

variable "kms_key_arn" {
  description = "Customer-managed KMS key that encrypts the backups."
  type        = string
  validation {
    condition     = can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/.+", var.kms_key_arn))
    error_message = "kms_key_arn: name the ARN of a KMS key."
  }
}
