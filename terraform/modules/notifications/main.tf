# SNS topics: one for the bookings of each environment, one for the alerts of each severity.

data "aws_caller_identity" "this" {}

locals {
  severities    = toset(["default", "warning", "critical"])
  topics        = merge({ for name in var.environments : "${name}-bookings" => "bookings" }, { for name in local.severities : name => "alerts" })
  subscriptions = merge([for severity, addresses in var.alert_emails : { for address in addresses : "${severity}/${address}" => { severity = severity, address = address } }]...)
}

resource "aws_sns_topic" "this" {
  for_each          = local.topics
  name              = "${var.name}-${each.key}"
  kms_master_key_id = var.kms_key_arn
}

# Roles of this account may publish where their own policy says so; nobody may without TLS.
data "aws_iam_policy_document" "topic" {
  for_each = local.topics
  statement {
    sid       = "OnlyThisAccount"
    actions   = ["sns:Publish", "sns:Subscribe"]
    resources = [aws_sns_topic.this[each.key].arn]
    principals {
      type        = "AWS"
      identifiers = [data.aws_caller_identity.this.account_id]
    }
  }
  statement {
    sid       = "OnlyByTls"
    effect    = "Deny"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.this[each.key].arn]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_sns_topic_policy" "this" {
  for_each = local.topics
  arn      = aws_sns_topic.this[each.key].arn
  policy   = data.aws_iam_policy_document.topic[each.key].json
}

# Each address confirms by a link that AWS sends.
resource "aws_sns_topic_subscription" "alerts" {
  for_each  = local.subscriptions
  topic_arn = aws_sns_topic.this[each.value.severity].arn
  protocol  = "email"
  endpoint  = each.value.address
}
