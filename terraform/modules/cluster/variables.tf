variable "name" {
  description = "Name of the cluster; add-ons, tags and log groups carry it."
  type        = string
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,38}[a-z0-9]$", var.name))
    error_message = "name: use 4 to 40 lower-case letters, digits and hyphens, such as eventsphere-cluster."
  }
}

variable "kubernetes_version" {
  description = "Minor version of Kubernetes; moves one minor at a time (docs/aws.md)."
  type        = string
  default     = "1.34"
  validation {
    condition     = can(regex("^1\\.[0-9]{2}$", var.kubernetes_version))
    error_message = "kubernetes_version: name a minor version, such as 1.34."
  }
}

variable "vpc_id" {
  description = "VPC of the cluster."
  type        = string
  validation {
    condition     = startswith(var.vpc_id, "vpc-")
    error_message = "vpc_id: name the id of a VPC, such as vpc-0123456789abcdef0."
  }
}

variable "subnets" {
  description = "Id of the private subnet of each availability zone."
  type        = map(string)
  validation {
    condition     = length(var.subnets) >= 2
    error_message = "subnets: EKS needs private subnets in two zones or more."
  }
}

variable "public_access_cidrs" {
  description = "Networks that may reach the public endpoint of the API server; empty: the endpoint is private alone."
  type        = list(string)
  default     = []
  validation {
    condition     = alltrue([for cidr in var.public_access_cidrs : can(cidrhost(cidr, 0)) && try(tonumber(split("/", cidr)[1]), 0) >= 16])
    error_message = "public_access_cidrs: name networks of your own with a prefix length of 16 or more, such as 203.0.113.0/24; never 0.0.0.0/0."
  }
}

variable "administrators" {
  description = "ARNs of IAM roles that administer the cluster (access entries); the creator is none of them by itself."
  type        = list(string)
  validation {
    condition     = length(var.administrators) > 0 && alltrue([for arn in var.administrators : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:role/.+", arn))])
    error_message = "administrators: name the ARN of one IAM role or more, such as arn:aws:iam::123456789012:role/sre; without one nobody can reach the cluster."
  }
}

variable "viewers" {
  description = "ARNs of IAM roles that may read everything but secrets."
  type        = list(string)
  default     = []
  validation {
    condition     = alltrue([for arn in var.viewers : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:role/.+", arn))])
    error_message = "viewers: name ARNs of IAM roles, such as arn:aws:iam::123456789012:role/developer."
  }
}

variable "node_groups" {
  description = "Node groups: their zones, instance type, and how many nodes there are at the start, at least and at most."
  type = map(object({
    zones         = list(string)
    instance_type = string
    desired       = number
    least         = number
    most          = number
  }))
  validation {
    condition     = alltrue([for group in var.node_groups : group.least >= 1 && group.least <= group.desired && group.desired <= group.most])
    error_message = "node_groups: each group needs 1 <= least <= desired <= most."
  }
  validation {
    condition     = alltrue([for group in var.node_groups : length(setsubtract(group.zones, keys(var.subnets))) == 0])
    error_message = "node_groups: each zone needs a subnet in var.subnets."
  }
}

variable "max_pods" {
  description = "Pods of a node. Prefix delegation would allow 110, but the kubelet's memory is reserved for each (docs/aws.md, \"Decisions\")."
  type        = number
  default     = 40
  validation {
    condition     = var.max_pods >= 17 && var.max_pods <= 60
    error_message = "max_pods: choose 17 to 60; more would reserve a third of a t3.medium's memory for the kubelet alone."
  }
}

variable "log_retention_days" {
  description = "Days for which CloudWatch keeps the control plane's logs."
  type        = number
  default     = 30
  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731], var.log_retention_days)
    error_message = "log_retention_days: CloudWatch takes 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545 or 731."
  }
}

variable "kms_key_arn" {
  description = "Customer-managed KMS key for Kubernetes' secrets and the nodes' disks."
  type        = string
  validation {
    condition     = can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/.+", var.kms_key_arn))
    error_message = "kms_key_arn: name the ARN of a KMS key."
  }
}

variable "log_kms_key_arn" {
  description = "Customer-managed KMS key for the control plane's logs; CloudWatch may use no other."
  type        = string
  validation {
    condition     = can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/.+", var.log_kms_key_arn))
    error_message = "log_kms_key_arn: name the ARN of a KMS key."
  }
}

variable "storage_roles" {
  description = "Role of the service account of each storage driver (EKS Pod Identity): keys ebs and efs."
  type        = map(string)
  validation {
    condition     = toset(keys(var.storage_roles)) == toset(["ebs", "efs"])
    error_message = "storage_roles: name the roles ebs and efs."
  }
}

variable "deletion_protection" {
  description = "Whether AWS refuses to delete the cluster; switch it off before a destroy."
  type        = bool
  default     = true
}
