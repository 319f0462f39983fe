variable "account" {
  description = "Account that everything is made in; a plan with the credentials of another one fails."
  type        = string
  validation {
    condition     = can(regex("^[0-9]{12}$", var.account))
    error_message = "account: name the twelve digits of the AWS account, such as 123456789012."
  }
}

variable "region" {
  description = "Region of everything. The tree names it too (docs/aws.md, \"Another region\")."
  type        = string
  default     = "us-east-1"
  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region: name a region, such as us-east-1."
  }
}

variable "administrators" {
  description = "ARNs of the IAM roles that administer the cluster."
  type        = list(string)
}

variable "viewers" {
  description = "ARNs of the IAM roles that may look at the cluster."
  type        = list(string)
  default     = []
}

variable "public_access_cidrs" {
  description = "Networks that may reach the API server from outside; empty: only the VPC."
  type        = list(string)
  default     = []
}

variable "admin_email" {
  description = "E-mail address of EventSphere's first administrator."
  type        = string
}

variable "alert_emails" {
  description = "Addresses that get alerts, by severity."
  type        = map(set(string))
  default     = {}
}

variable "domain" {
  description = "Domain of prod; the other environments' hosts are below it."
  type        = string
  default     = "enpm818rgroup7.work.gd"
  validation {
    condition     = can(regex("^([a-z0-9-]+\\.)+[a-z]{2,}$", var.domain))
    error_message = "domain: name a domain without scheme, such as enpm818rgroup7.work.gd."
  }
}

variable "zone_id" {
  description = "Route 53 zone of the domain; empty: the records are printed."
  type        = string
  default     = ""
}

variable "repository" {
  description = "GitHub repository, as owner/name."
  type        = string
  default     = "eventsphere/eventsphere"
}

variable "exists" {
  description = "What the account has already, of what there can be only one: detector (GuardDuty), hub (Security Hub and AWS Config), github (OIDC provider)."
  type        = set(string)
  default     = []
  validation {
    condition     = length(setsubtract(var.exists, ["detector", "hub", "github"])) == 0
    error_message = "exists: detector, hub and github are the ones to name."
  }
}

variable "deletion_protection" {
  description = "Whether AWS refuses to delete the cluster."
  type        = bool
  default     = true
}

variable "files" {
  description = "Whether there is an EFS file system, for volumes that pods in several zones share (storage class efs)."
  type        = bool
  default     = false
}
