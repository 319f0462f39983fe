# A role for each environment's secrets: its store takes it by the token of its own service account, so whoever changes dev
# reads nothing of prod.

locals {
  secrets = "arn:${local.partition}:secretsmanager:${local.region}:${local.account}:secret:${var.secret_prefix}"
}

data "aws_iam_policy_document" "key_of_secrets" {
  statement {
    sid       = "KeyOfSecrets"
    actions   = ["kms:Decrypt"]
    resources = [var.kms_key_arns["data"]]
    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["secretsmanager.${local.region}.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "secrets_trust" {
  for_each = var.environments
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [var.oidc_provider.arn]
    }
    condition {
      test     = "StringEquals"
      variable = "${var.oidc_provider.issuer}:sub"
      values   = ["system:serviceaccount:eventsphere-${each.key}:external-secrets"]
    }
    condition {
      test     = "StringEquals"
      variable = "${var.oidc_provider.issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "secrets" {
  for_each                = var.environments
  source_policy_documents = [data.aws_iam_policy_document.key_of_secrets.json]
  statement {
    sid       = "ReadSecretsOfTheEnvironment"
    actions   = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]
    resources = ["${local.secrets}/${each.key}/*"]
  }
}

resource "aws_iam_role" "secrets" {
  for_each           = var.environments
  name               = "eventsphere-${each.key}-secrets"
  description        = "External Secrets of eventsphere-${each.key}"
  assume_role_policy = data.aws_iam_policy_document.secrets_trust[each.key].json
}

resource "aws_iam_role_policy" "secrets" {
  for_each = var.environments
  name     = "read-own-secrets"
  role     = aws_iam_role.secrets[each.key].id
  policy   = data.aws_iam_policy_document.secrets[each.key].json
}
