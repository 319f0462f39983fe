variable "name" {
  description = "Name of the cluster, and of its file system."
  type        = string
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,38}[a-z0-9]$", var.name))
    error_message = "name: use 4 to 40 lower-case letters, digits and hyphens, such as eventsphere-cluster."
  }
}

variable "vpc_id" {
  description = "VPC of the nodes."
  type        = string
}

variable "subnets" {
  description = "Subnet of the nodes in each zone: a mount target is made in each."
  type        = map(string)
  validation {
    condition     = length(var.subnets) >= 2
    error_message = "subnets: name the nodes' subnets of two zones or more, else pods of other zones can't mount."
  }
}

variable "security_group_id" {
  description = "Security group of the nodes, which alone may mount."
  type        = string
}

variable "kms_key_arn" {
  description = "Customer-managed KMS key that encrypts the files."
  type        = string
  validation {
    condition     = can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/.+", var.kms_key_arn))
    error_message = "kms_key_arn: name the ARN of a KMS key."
  }
}
