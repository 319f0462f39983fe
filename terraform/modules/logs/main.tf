# What Fluent Bit writes to. It has no right to make the group, so the group is always encrypted and always ends.

resource "aws_cloudwatch_log_group" "containers" {
  name              = "/aws/eks/${var.name}"
  retention_in_days = var.retention_days
  kms_key_id        = var.kms_key_arn
}
