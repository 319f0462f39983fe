terraform {
  required_version = ">= 1.11"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.47, < 7.0"
    }
    random = {
      source  = "hashicorp/random"
      version = ">= 3.7, < 4.0"
    }
    tls = {
      source  = "hashicorp/tls"
      version = ">= 4.1, < 5.0"
    }
  }

  # `terraform init -backend-config=bucket=eventsphere-terraform-<account>` (docs/aws.md).
  backend "s3" {
    key          = "environments/eventsphere.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}

provider "aws" {
  region              = var.region
  allowed_account_ids = [var.account]
  default_tags {
    tags = { Project = "eventsphere", ManagedBy = "terraform/environments/eventsphere" }
  }
}
