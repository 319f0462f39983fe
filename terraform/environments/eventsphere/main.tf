locals {
  name         = "eventsphere-cluster"
  zones        = [for letter in ["a", "b", "c"] : "${var.region}${letter}"]
  environments = toset(["dev", "staging", "prod"])
  hosts = {
    for name in local.environments : name => name == "prod" ? var.domain : "${name}.${var.domain}"
  }
  api_hosts = {
    for name in local.environments : name => name == "prod" ? "api.${var.domain}" : "api.${name}.${var.domain}"
  }
}

module "keys" {
  source = "../../modules/keys"
  name   = local.name
}

module "network" {
  source      = "../../modules/network"
  name        = local.name
  zones       = local.zones
  kms_key_arn = module.keys.arns["logs"]
}

module "cluster" {
  source              = "../../modules/cluster"
  name                = local.name
  vpc_id              = module.network.vpc_id
  subnets             = { for zone, subnet in module.network.private_subnets : zone => subnet.id }
  administrators      = var.administrators
  viewers             = var.viewers
  public_access_cidrs = var.public_access_cidrs
  kms_key_arn         = module.keys.arns["cluster"]
  log_kms_key_arn     = module.keys.arns["logs"]
  storage_roles       = module.identities.storage_roles
  deletion_protection = var.deletion_protection
  node_groups = {
    eventsphere-ng-1 = { zones = slice(local.zones, 0, 2), instance_type = "t3.medium", desired = 2, least = 2, most = 5 }
    eventsphere-ng-2 = { zones = slice(local.zones, 1, 3), instance_type = "t3.medium", desired = 1, least = 1, most = 3 }
  }
}

module "identities" {
  source            = "../../modules/identities"
  cluster_name      = module.cluster.name
  oidc_provider     = module.cluster.oidc_provider
  zone_id           = var.zone_id
  alert_topic_arns  = values(module.notifications.alerts)
  log_group_arn     = module.logs.arn
  backup_bucket_arn = module.backup.arn
  kms_key_arns      = module.keys.arns
  environments = {
    for name in local.environments : name => { bucket_arn = module.images.arns[name], topic_arn = module.notifications.bookings[name] }
  }
}

module "registry" {
  source      = "../../modules/registry"
  kms_key_arn = module.keys.arns["data"]
}

module "notifications" {
  source       = "../../modules/notifications"
  environments = local.environments
  alert_emails = var.alert_emails
  kms_key_arn  = module.keys.arns["data"]
}

module "secrets" {
  source       = "../../modules/secrets"
  catalogue    = yamldecode(file("${path.module}/../../../base/secrets.yaml"))
  environments = local.environments
  admin_email  = var.admin_email
  kms_key_arn  = module.keys.arns["data"]
  topic_arns = merge(
    { for name, arn in module.notifications.bookings : "${name}/bookings-topic-arn" => arn },
    { for severity, arn in module.notifications.alerts : "monitoring/${severity}-topic-arn" => arn },
  )
}

module "logs" {
  source      = "../../modules/logs"
  name        = local.name
  kms_key_arn = module.keys.arns["logs"]
}

module "dns_tls" {
  source  = "../../modules/dns-tls"
  zone_id = var.zone_id
  # One certificate for all: a wildcard covers one level alone.
  hosts = { (local.name) = [var.domain, "*.${var.domain}", "*.dev.${var.domain}", "*.staging.${var.domain}"] }
}

module "images" {
  source       = "../../modules/images"
  environments = { for name, host in local.hosts : name => [host] }
  kms_key_arn  = module.keys.arns["data"]
}

module "security" {
  source          = "../../modules/security"
  name            = local.name
  create_detector = !contains(var.exists, "detector")
  create_hub      = !contains(var.exists, "hub")
}

module "backup" {
  source      = "../../modules/backup"
  name        = local.name
  kms_key_arn = module.keys.arns["backup"]
}

module "files" {
  count             = var.files ? 1 : 0
  source            = "../../modules/files"
  name              = local.name
  vpc_id            = module.network.vpc_id
  subnets           = { for zone, subnet in module.network.private_subnets : zone => subnet.id }
  security_group_id = module.cluster.security_group_id
  kms_key_arn       = module.keys.arns["data"]
}

module "ci" {
  source           = "../../modules/ci"
  name             = local.name
  repository       = var.repository
  create_provider  = !contains(var.exists, "github")
  registry_arns    = values(module.registry.arns)
  registry_key_arn = module.keys.arns["data"]
  state_bucket     = "eventsphere-terraform-${var.account}"
}
