# One key for each kind of data, so that whoever may read one kind can read no other.

data "aws_caller_identity" "this" {}
data "aws_partition" "this" {}
data "aws_region" "this" {}

locals {
  account = data.aws_caller_identity.this.account_id
  # Services of AWS that use a key by themselves, beside those that act for a caller who may use it.
  services = {
    cluster = []
    data    = ["sns.amazonaws.com", "cloudwatch.amazonaws.com", "events.amazonaws.com", "cloudfront.amazonaws.com"]
    logs    = ["logs.${data.aws_region.this.region}.amazonaws.com"]
    backup  = []
  }
}

data "aws_iam_policy_document" "key" {
  for_each = local.services

  # Without this statement a key could be lost to everybody (AWS KMS, "Default key policy"). IAM decides who may use it.
  statement {
    sid       = "Account"
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:${data.aws_partition.this.partition}:iam::${local.account}:root"]
    }
  }

  dynamic "statement" {
    for_each = length(each.value) > 0 ? [each.value] : []
    content {
      sid       = "Services"
      actions   = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
      resources = ["*"]
      principals {
        type        = "Service"
        identifiers = statement.value
      }
      condition {
        test     = each.key == "logs" ? "ArnLike" : "StringEquals"
        variable = each.key == "logs" ? "kms:EncryptionContext:aws:logs:arn" : "aws:SourceAccount"
        values   = each.key == "logs" ? ["arn:${data.aws_partition.this.partition}:logs:${data.aws_region.this.region}:${local.account}:*"] : [local.account]
      }
    }
  }
}

# Auto Scaling launches nodes with encrypted disks; it needs the key of the disks by a role of its own.
data "aws_iam_policy_document" "cluster" {
  source_policy_documents = [data.aws_iam_policy_document.key["cluster"].json]
  statement {
    sid       = "DisksOfNodes"
    actions   = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:${data.aws_partition.this.partition}:iam::${local.account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"]
    }
  }
  statement {
    sid       = "GrantsOfNodes"
    actions   = ["kms:CreateGrant"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:${data.aws_partition.this.partition}:iam::${local.account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"]
    }
    condition {
      test     = "Bool"
      variable = "kms:GrantIsForAWSResource"
      values   = ["true"]
    }
  }
}

resource "aws_kms_key" "this" {
  for_each                = local.services
  description             = "${var.name}: ${each.key}"
  enable_key_rotation     = true
  rotation_period_in_days = 365
  deletion_window_in_days = var.deletion_window_days
  policy                  = each.key == "cluster" ? data.aws_iam_policy_document.cluster.json : data.aws_iam_policy_document.key[each.key].json
}

resource "aws_kms_alias" "this" {
  for_each      = local.services
  name          = "alias/${var.name}-${each.key}"
  target_key_id = aws_kms_key.this[each.key].key_id
}
