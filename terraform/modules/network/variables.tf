variable "name" {
  description = "Name of the VPC and prefix of its parts; the AWS Load Balancer Controller finds the VPC by it."
  type        = string
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,38}[a-z0-9]$", var.name))
    error_message = "name: use 4 to 40 lower-case letters, digits and hyphens, such as eventsphere-cluster."
  }
}

variable "cidr" {
  description = "IPv4 network of the VPC. The subnets are cut out of it as docs/aws.md shows."
  type        = string
  default     = "10.0.0.0/16"
  validation {
    condition     = can(cidrhost(var.cidr, 0)) && try(split("/", var.cidr)[1], "") == "16" && try(cidrhost(var.cidr, 0) == split("/", var.cidr)[0], false)
    error_message = "cidr: name an IPv4 network with the prefix length 16, such as 10.0.0.0/16."
  }
}

variable "zones" {
  description = "Three availability zones of the region, in the order of the subnets."
  type        = list(string)
  default     = ["us-east-1a", "us-east-1b", "us-east-1c"]
  validation {
    condition     = length(var.zones) == 3 && length(distinct(var.zones)) == 3 && alltrue([for zone in var.zones : can(regex("^[a-z]{2}(-[a-z]+)+-[0-9][a-z]$", zone))])
    error_message = "zones: name three different availability zones, such as us-east-1a, us-east-1b and us-east-1c."
  }
}

variable "interface_endpoints" {
  description = "AWS services that the VPC reaches by interface endpoints: those that pods call (base/graph.yaml), since NetworkPolicies let pods out to these subnets only."
  type        = set(string)
  default     = ["s3", "sns", "sts"]
  validation {
    condition     = length(setsubtract(["s3", "sns", "sts"], var.interface_endpoints)) == 0
    error_message = "interface_endpoints: keep s3, sns and sts; NetworkPolicies let pods reach AWS by these endpoints only."
  }
}

variable "log_retention_days" {
  description = "Days for which CloudWatch keeps the VPC's flow logs."
  type        = number
  default     = 30
  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731], var.log_retention_days)
    error_message = "log_retention_days: CloudWatch takes 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545 or 731."
  }
}

variable "kms_key_arn" {
  description = "Customer-managed KMS key that encrypts the flow logs."
  type        = string
  validation {
    condition     = can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/.+", var.kms_key_arn))
    error_message = "kms_key_arn: name the ARN of a KMS key."
  }
}
