variable "environments" {
  description = "Environments with a topic for their bookings."
  type        = set(string)
  validation {
    condition     = length(var.environments) > 0 && alltrue([for name in var.environments : can(regex("^[a-z][a-z0-9]*$", name))])
    error_message = "environments: name environments by lower-case letters and digits, such as prod."
  }
}

variable "name" {
  description = "Prefix of the topics: name-ENVIRONMENT-bookings and name-SEVERITY."
  type        = string
  default     = "eventsphere"
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,38}[a-z0-9]$", var.name))
    error_message = "name: use 3 to 40 lower-case letters, digits and hyphens, such as eventsphere."
  }
}

variable "alert_emails" {
  description = "Addresses that get alerts, by severity: default, warning, critical."
  type        = map(set(string))
  default     = {}
  validation {
    condition     = length(setsubtract(keys(var.alert_emails), ["default", "warning", "critical"])) == 0
    error_message = "alert_emails: the severities are default, warning and critical."
  }
  validation {
    condition     = alltrue([for address in flatten([for addresses in var.alert_emails : tolist(addresses)]) : can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", address))])
    error_message = "alert_emails: name whole addresses, such as sre@example.org."
  }
}

variable "kms_key_arn" {
  description = "Customer-managed KMS key that encrypts what waits in the topics."
  type        = string
  validation {
    condition     = can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/.+", var.kms_key_arn))
    error_message = "kms_key_arn: name the ARN of a KMS key."
  }
}
