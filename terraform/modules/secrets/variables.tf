variable "prefix" {
  description = "Prefix of every secret's name, without the slash behind it."
  type        = string
  default     = "eventsphere"
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]+$", var.prefix))
    error_message = "prefix: use lower-case letters, digits and hyphens, such as eventsphere."
  }
}

variable "catalogue" {
  description = "base/secrets.yaml, decoded: for each group the secrets, with the kind of each key."
  type        = map(map(map(string)))
  validation {
    condition     = can(var.catalogue.environment)
    error_message = "catalogue: give base/secrets.yaml by yamldecode(file(...)); its group environment is missing."
  }
  validation {
    condition = length(setsubtract(
      flatten([for secrets in var.catalogue : [for keys in secrets : values(keys)]]),
      ["password", "token", "rsa-key", "ec-key", "email", "name", "topic-arn", "given"],
    )) == 0
    error_message = "catalogue: a key has a kind that base/secrets.yaml does not explain."
  }
}

variable "environments" {
  description = "Environments, each with its own secrets of the group environment."
  type        = set(string)
  validation {
    condition     = length(var.environments) > 0 && alltrue([for name in var.environments : can(regex("^[a-z][a-z0-9]*$", name))])
    error_message = "environments: name environments by lower-case letters and digits, such as prod."
  }
}

variable "admin_email" {
  description = "E-mail address of the first administrator of each environment."
  type        = string
  validation {
    condition     = can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", var.admin_email))
    error_message = "admin_email: name a whole address, such as admin@example.org."
  }
}

variable "topic_arns" {
  description = "ARN of each topic, by the secret's place: group, slash, key, such as prod/bookings-topic-arn."
  type        = map(string)
}

variable "generation" {
  description = "Raise it to write every generated secret anew. The services notice within a minute; MongoDB does not (docs/gitops.md)."
  type        = number
  default     = 1
  validation {
    condition     = var.generation >= 1 && floor(var.generation) == var.generation
    error_message = "generation: a whole number from 1 on."
  }
}

variable "recovery_window_days" {
  description = "Days for which a deleted secret can still be brought back."
  type        = number
  default     = 30
  validation {
    condition     = var.recovery_window_days >= 7 && var.recovery_window_days <= 30
    error_message = "recovery_window_days: Secrets Manager takes 7 to 30."
  }
}

variable "kms_key_arn" {
  description = "Customer-managed KMS key that encrypts the secrets."
  type        = string
  validation {
    condition     = can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/.+", var.kms_key_arn))
    error_message = "kms_key_arn: name the ARN of a KMS key."
  }
}
