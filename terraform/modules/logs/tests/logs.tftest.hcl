mock_provider "aws" {}

variables {
  name        = "eventsphere-cluster"
  kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
}

run "the_group_is_the_one_fluent_bit_writes_to" {
  command = plan
  assert {
    condition     = aws_cloudwatch_log_group.containers.name == "/aws/eks/eventsphere-cluster" && aws_cloudwatch_log_group.containers.retention_in_days == 7
    error_message = "The group is /aws/eks/eventsphere-cluster, for 7 days."
  }
  assert {
    condition     = aws_cloudwatch_log_group.containers.kms_key_id == var.kms_key_arn
    error_message = "Logs are encrypted by our key."
  }
}

run "eight_days_are_refused" {
  command = plan
  variables { retention_days = 8 }
  expect_failures = [var.retention_days]
}
