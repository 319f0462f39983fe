# What watches the account. Both exist once an account and region: where somebody switched them on already, they are left.

data "aws_caller_identity" "this" {}
data "aws_partition" "this" {}
data "aws_region" "this" {}

resource "aws_guardduty_detector" "this" {
  count                        = var.create_detector ? 1 : 0
  enable                       = true
  finding_publishing_frequency = "FIFTEEN_MINUTES"
}

resource "aws_guardduty_detector_feature" "audit" {
  count       = var.create_detector ? 1 : 0
  detector_id = aws_guardduty_detector.this[0].id
  name        = "EKS_AUDIT_LOGS"
  status      = "ENABLED"
}

# GuardDuty puts its agent on the nodes by an EKS add-on, and an endpoint into the VPC, both by itself.
resource "aws_guardduty_detector_feature" "runtime" {
  count       = var.create_detector ? 1 : 0
  detector_id = aws_guardduty_detector.this[0].id
  name        = "RUNTIME_MONITORING"
  status      = "ENABLED"
  dynamic "additional_configuration" {
    for_each = { EKS_ADDON_MANAGEMENT = "ENABLED", EC2_AGENT_MANAGEMENT = "DISABLED", ECS_FARGATE_AGENT_MANAGEMENT = "DISABLED" }
    content {
      name   = additional_configuration.key
      status = additional_configuration.value
    }
  }
}

resource "aws_securityhub_account" "this" {
  count                    = var.create_hub ? 1 : 0
  enable_default_standards = false
  auto_enable_controls     = true
  depends_on               = [aws_config_configuration_recorder_status.this]
}

resource "aws_securityhub_standards_subscription" "practices" {
  count         = var.create_hub ? 1 : 0
  standards_arn = "arn:${data.aws_partition.this.partition}:securityhub:${data.aws_region.this.region}::standards/aws-foundational-security-best-practices/v/1.0.0"
  depends_on    = [aws_securityhub_account.this]
}
