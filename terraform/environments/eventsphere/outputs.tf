output "cluster" {
  description = "What terraform/gitops connects to."
  value = {
    name                  = module.cluster.name
    endpoint              = module.cluster.endpoint
    certificate_authority = module.cluster.certificate_authority
  }
}

output "facts" {
  description = "What the tree must know of this account: `make aws-facts` writes it to the facts file of the cluster."
  value = {
    account       = var.account
    region        = var.region
    registry      = try(split("/", values(module.registry.repositories)[0])[0], "")
    backup_bucket = module.backup.bucket
    environments = {
      for name in local.environments : name => {
        host          = local.hosts[name]
        api_host      = local.api_hosts[name]
        images_bucket = module.images.buckets[name]
        images_url    = module.images.urls[name]
        uploads_url   = "https://${module.images.upload_hosts[name]}"
        secrets_role  = module.identities.secrets_roles[name]
      }
    }
  }
}

output "labels" {
  description = "Optional features of the cluster: labels of Argo CD's cluster Secret."
  value       = var.files ? { "eventsphere/efs" = "true" } : {}
}

output "annotations" {
  description = "What no name tells: annotations of Argo CD's cluster Secret, which ApplicationSets read."
  value       = var.files ? { "eventsphere/efs-id" = module.files[0].id } : {}
}

output "ci_roles" {
  description = "Roles for GitHub Actions."
  value       = module.ci.roles
}

output "dns_records" {
  description = "DNS records that prove ownership of the hosts, to add where no zone_id is given."
  value       = module.dns_tls.records
}

output "secrets_to_fill_in" {
  description = "Secrets that a person must fill in before the environments start."
  value       = module.secrets.to_fill_in
}
