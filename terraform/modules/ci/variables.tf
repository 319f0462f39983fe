variable "name" {
  description = "Prefix of the roles: the cluster's name."
  type        = string
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,38}[a-z0-9]$", var.name))
    error_message = "name: use 4 to 40 lower-case letters, digits and hyphens, such as eventsphere-cluster."
  }
}

variable "repository" {
  description = "GitHub repository whose workflows may take the roles, as owner/name."
  type        = string
  validation {
    condition     = can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", var.repository))
    error_message = "repository: name owner and repository, such as eventsphere/eventsphere; no wildcard."
  }
}

variable "create_provider" {
  description = "Whether to add GitHub as an OIDC provider: false where the account has it already (one an account)."
  type        = bool
  default     = true
}

variable "registry_arns" {
  description = "ARNs of the repositories that the build pushes to."
  type        = list(string)
}

variable "registry_key_arn" {
  description = "Customer-managed KMS key that encrypts these repositories."
  type        = string
  validation {
    condition     = can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/.+", var.registry_key_arn))
    error_message = "registry_key_arn: name the ARN of a KMS key."
  }
}

variable "state_bucket" {
  description = "Bucket of Terraform's states, which the plan reads."
  type        = string
}
