variable "region" {
  description = "Region of the state bucket."
  type        = string
  default     = "us-east-1"
  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region: name a region, such as us-east-1."
  }
}

variable "account" {
  description = "Account that everything is made in; a plan with the credentials of another one fails."
  type        = string
  validation {
    condition     = can(regex("^[0-9]{12}$", var.account))
    error_message = "account: name the twelve digits of the AWS account, such as 123456789012."
  }
}
