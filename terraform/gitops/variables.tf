variable "account" {
  description = "Account of the cluster; a plan with the credentials of another one fails."
  type        = string
  validation {
    condition     = can(regex("^[0-9]{12}$", var.account))
    error_message = "account: name the twelve digits of the AWS account, such as 123456789012."
  }
}

variable "region" {
  description = "Region of the cluster."
  type        = string
  default     = "us-east-1"
  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region: name a region, such as us-east-1."
  }
}

variable "cluster" {
  description = "Output `cluster` of terraform/environments/eventsphere."
  type        = object({ name = string, endpoint = string, certificate_authority = string })
  validation {
    condition     = startswith(var.cluster.endpoint, "https://") && can(base64decode(var.cluster.certificate_authority))
    error_message = "cluster: pass the output `cluster` of terraform/environments/eventsphere as it is."
  }
}

variable "annotations" {
  description = "Facts that add-ons read from Argo CD's cluster Secret, such as eventsphere/backup-bucket."
  type        = map(string)
  validation {
    condition     = alltrue([for key in keys(var.annotations) : startswith(key, "eventsphere/")])
    error_message = "annotations: keys begin with eventsphere/, such as eventsphere/backup-bucket."
  }
}

variable "labels" {
  description = "Optional features of the cluster, such as eventsphere/efs."
  type        = map(string)
  default     = {}
}

variable "argocd_chart" {
  description = "Version of the chart argo-cd; the tree was proved on Argo CD 3.2."
  type        = string
  default     = "9.1.4"
  validation {
    condition     = can(regex("^[0-9]+\\.[0-9]+\\.[0-9]+$", var.argocd_chart))
    error_message = "argocd_chart: name one exact version, such as 9.1.4."
  }
}
