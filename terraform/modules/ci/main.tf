# Roles for GitHub Actions, by OIDC: no key is stored anywhere. Pushing is bound to the branch main without a GitHub
# environment, since with one the token's subject names the environment and no branch.

data "aws_caller_identity" "this" {}
data "aws_partition" "this" {}
data "aws_region" "this" {}

locals {
  issuer   = "token.actions.githubusercontent.com"
  by_s3    = "s3.${data.aws_region.this.region}.amazonaws.com"
  provider = "arn:${data.aws_partition.this.partition}:iam::${data.aws_caller_identity.this.account_id}:oidc-provider/${local.issuer}"
  subjects = {
    plan = ["repo:${var.repository}:pull_request", "repo:${var.repository}:ref:refs/heads/main"]
    push = ["repo:${var.repository}:ref:refs/heads/main"]
    pull = [for environment in ["staging", "prod"] : "repo:${var.repository}:environment:${environment}"]
  }
}

resource "aws_iam_openid_connect_provider" "github" {
  count          = var.create_provider ? 1 : 0
  url            = "https://${local.issuer}"
  client_id_list = ["sts.amazonaws.com"]
}

data "aws_iam_policy_document" "trust" {
  for_each = local.subjects
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [local.provider]
    }
    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:sub"
      values   = each.value
    }
  }
}

resource "aws_iam_role" "this" {
  for_each             = local.subjects
  name                 = "${var.name}-ci-${each.key}"
  description          = "GitHub Actions of ${var.repository}: ${each.key}"
  assume_role_policy   = data.aws_iam_policy_document.trust[each.key].json
  max_session_duration = 3600
  depends_on           = [aws_iam_openid_connect_provider.github]
}

data "aws_iam_policy_document" "log_in" {
  statement {
    sid       = "LogIn" # names no repository in AWS
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "push" {
  source_policy_documents = [data.aws_iam_policy_document.log_in.json]
  statement {
    sid = "Push"
    actions = [
      "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:CompleteLayerUpload", "ecr:DescribeImages",
      "ecr:GetDownloadUrlForLayer", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart",
    ]
    resources = var.registry_arns
  }
  # A repository that was deleted is made again as Terraform made it. A new image's is Terraform's to make, with this right.
  statement {
    sid = "MakeRepository"
    actions = [
      "ecr:CreateRepository", "ecr:DescribeRepositories", "ecr:GetLifecyclePolicy", "ecr:PutLifecyclePolicy",
    ]
    resources = var.registry_arns
  }
  statement {
    sid       = "EncryptRepository" # ECR makes its own grants by the caller's right
    actions   = ["kms:CreateGrant", "kms:DescribeKey"]
    resources = [var.registry_key_arn]
    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["ecr.${data.aws_region.this.region}.amazonaws.com"]
    }
  }
}

resource "aws_iam_role_policy" "push" {
  name   = "push-images"
  role   = aws_iam_role.this["push"].id
  policy = data.aws_iam_policy_document.push.json
}

# A promotion verifies signatures, which are in the registry. Its job has a GitHub environment for its approval, and so its
# subject names that.
data "aws_iam_policy_document" "pull" {
  source_policy_documents = [data.aws_iam_policy_document.log_in.json]
  statement {
    sid       = "Pull"
    actions   = ["ecr:BatchGetImage", "ecr:DescribeImages", "ecr:GetDownloadUrlForLayer"]
    resources = var.registry_arns
  }
}

resource "aws_iam_role_policy" "pull" {
  name   = "pull-images"
  role   = aws_iam_role.this["pull"].id
  policy = data.aws_iam_policy_document.pull.json
}

# A plan reads how everything is set up, and never what is in it: a pull request can run it (with -lock=false).
data "aws_iam_policy_document" "plan" {
  statement {
    sid       = "ReadState"
    actions   = ["s3:GetObject", "s3:ListBucket"]
    resources = ["arn:${data.aws_partition.this.partition}:s3:::${var.state_bucket}", "arn:${data.aws_partition.this.partition}:s3:::${var.state_bucket}/*"]
  }
  statement {
    sid       = "KeyOfState"
    actions   = ["kms:Decrypt"]
    resources = ["arn:${data.aws_partition.this.partition}:kms:${data.aws_region.this.region}:${data.aws_caller_identity.this.account_id}:key/*"]
    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = [local.by_s3]
    }
  }
  statement {
    sid    = "NeverData"
    effect = "Deny"
    actions = [
      "secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue", "ssm:GetParameter", "ssm:GetParameters",
      "ssm:GetParametersByPath", "logs:GetLogEvents", "logs:FilterLogEvents", "logs:StartQuery", "kms:Decrypt",
      "sns:Publish", "sqs:ReceiveMessage",
    ]
    resources = ["*"]
    condition {
      test     = "StringNotEqualsIfExists"
      variable = "kms:ViaService"
      values   = [local.by_s3] # the state itself is encrypted
    }
  }
  statement {
    sid           = "NeverObjectsButTheState"
    effect        = "Deny"
    actions       = ["s3:GetObject", "s3:GetObjectVersion"]
    not_resources = ["arn:${data.aws_partition.this.partition}:s3:::${var.state_bucket}/*"]
  }
}

resource "aws_iam_role_policy" "plan" {
  name   = "read-settings-only"
  role   = aws_iam_role.this["plan"].id
  policy = data.aws_iam_policy_document.plan.json
}

resource "aws_iam_role_policy_attachment" "plan" {
  role       = aws_iam_role.this["plan"].name
  policy_arn = "arn:${data.aws_partition.this.partition}:iam::aws:policy/ReadOnlyAccess"
}
