variable "environments" {
  description = "Environments with the host names of their web app."
  type        = map(list(string))
  validation {
    condition     = alltrue(flatten([for hosts in var.environments : [for host in hosts : can(regex("^([a-z0-9-]+\\.)+[a-z]{2,}$", host))]]))
    error_message = "environments: name hosts without scheme or port, such as enpm818rgroup7.work.gd."
  }
}

variable "name" {
  description = "Prefix of the buckets: name-ENVIRONMENT-images-ACCOUNT. Bucket names are unique in all of AWS, so the account is part of it."
  type        = string
  default     = "eventsphere"
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,20}[a-z0-9]$", var.name))
    error_message = "name: use 3 to 22 lower-case letters, digits and hyphens, such as eventsphere."
  }
}

variable "kms_key_arn" {
  description = "Customer-managed KMS key that encrypts the pictures."
  type        = string
  validation {
    condition     = can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/.+", var.kms_key_arn))
    error_message = "kms_key_arn: name the ARN of a KMS key."
  }
}
