variable "name" {
  description = "Name of the cluster; the group is /aws/eks/name."
  type        = string
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,38}[a-z0-9]$", var.name))
    error_message = "name: use 4 to 40 lower-case letters, digits and hyphens, such as eventsphere-cluster."
  }
}

variable "retention_days" {
  description = "Days for which CloudWatch keeps the logs of containers."
  type        = number
  default     = 7
  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731], var.retention_days)
    error_message = "retention_days: CloudWatch takes 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545 or 731."
  }
}

variable "kms_key_arn" {
  description = "Customer-managed KMS key that encrypts the logs."
  type        = string
  validation {
    condition     = can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/.+", var.kms_key_arn))
    error_message = "kms_key_arn: name the ARN of a KMS key."
  }
}
