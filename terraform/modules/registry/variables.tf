variable "name" {
  description = "Prefix of the repositories: images are REGISTRY/name/image."
  type        = string
  default     = "eventsphere"
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,38}[a-z0-9]$", var.name))
    error_message = "name: use 3 to 40 lower-case letters, digits and hyphens, such as eventsphere."
  }
}

variable "images" {
  description = "Images of the project, a repository for each."
  type        = set(string)
  default     = ["auth", "booking", "event", "frontend"]
  validation {
    condition     = length(var.images) > 0 && alltrue([for image in var.images : can(regex("^[a-z][a-z0-9-]*$", image))])
    error_message = "images: name images by lower-case letters, digits and hyphens, such as auth."
  }
}

variable "untagged_days" {
  description = "Days for which an image without a tag stays."
  type        = number
  default     = 14
  validation {
    condition     = var.untagged_days >= 7
    error_message = "untagged_days: keep a week at least, so that a build that runs late finds its layers."
  }
}

variable "kms_key_arn" {
  description = "Customer-managed KMS key that encrypts the images."
  type        = string
  validation {
    condition     = can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/.+", var.kms_key_arn))
    error_message = "kms_key_arn: name the ARN of a KMS key."
  }
}
