# Every secret of base/secrets.yaml. Values are ephemeral and written by write-only arguments: neither plan nor state has
# one. What only a person knows gets a placeholder, and Terraform never writes it again.

locals {
  groups = merge(
    { for name in var.environments : name => var.catalogue.environment },
    { for group, secrets in var.catalogue : group => secrets if group != "environment" },
  )
  secrets = merge([for group, secrets in local.groups : {
    for name, keys in secrets : "${group}/${name}" => { group = group, keys = keys }
  }]...)
  keys = merge([for path, secret in local.secrets : {
    for key, kind in secret.keys : "${path}/${key}" => kind
  }]...)
  of_kind = { for kind in distinct(values(local.keys)) : kind => toset([for path, each in local.keys : path if each == kind]) }
}

ephemeral "random_password" "this" {
  for_each = setunion(lookup(local.of_kind, "password", toset([])), lookup(local.of_kind, "token", toset([])))
  length   = local.keys[each.key] == "token" ? 64 : 32
  special  = false # in a URI, in YAML and in a shell it means what it says
}

ephemeral "tls_private_key" "rsa" {
  for_each  = lookup(local.of_kind, "rsa-key", toset([]))
  algorithm = "RSA"
  rsa_bits  = 3072
}

ephemeral "tls_private_key" "ec" {
  for_each    = lookup(local.of_kind, "ec-key", toset([]))
  algorithm   = "ECDSA"
  ecdsa_curve = "P256"
}

resource "aws_secretsmanager_secret" "this" {
  for_each                = local.secrets
  name                    = "${var.prefix}/${each.key}"
  description             = "Keys: ${join(", ", sort(keys(each.value.keys)))}"
  kms_key_id              = var.kms_key_arn
  recovery_window_in_days = var.recovery_window_days
}

resource "aws_secretsmanager_secret_version" "this" {
  for_each                 = local.secrets
  secret_id                = aws_secretsmanager_secret.this[each.key].id
  secret_string_wo_version = contains(values(each.value.keys), "given") ? 1 : var.generation
  secret_string_wo = jsonencode({ for key, kind in each.value.keys : key => (
    contains(["password", "token"], kind) ? ephemeral.random_password.this["${each.key}/${key}"].result :
    kind == "rsa-key" ? ephemeral.tls_private_key.rsa["${each.key}/${key}"].private_key_pem_pkcs8 :
    kind == "ec-key" ? ephemeral.tls_private_key.ec["${each.key}/${key}"].private_key_pem_pkcs8 :
    kind == "email" ? var.admin_email :
    kind == "name" ? "admin" :
    kind == "topic-arn" ? var.topic_arns["${each.value.group}/${key}"] :
    "fill in: docs/aws.md"
  ) })
}
