mock_provider "aws" {
  mock_data "aws_caller_identity" { defaults = { account_id = "123456789012" } }
  mock_data "aws_partition" { defaults = { partition = "aws" } }
  mock_data "aws_region" { defaults = { region = "us-east-1" } }
  mock_data "aws_iam_policy_document" { defaults = { json = "{}" } }
}

variables { name = "eventsphere-cluster" }

run "guardduty_watches_audit_logs_and_nodes" {
  command = plan
  assert {
    condition     = aws_guardduty_detector_feature.audit[0].name == "EKS_AUDIT_LOGS" && aws_guardduty_detector_feature.runtime[0].status == "ENABLED"
    error_message = "GuardDuty reads the audit log and looks at processes on the nodes."
  }
}

run "security_hub_has_the_config_that_its_controls_read" {
  command = plan
  assert {
    condition     = aws_config_configuration_recorder_status.this[0].is_enabled && length(aws_securityhub_account.this) == 1
    error_message = "Security Hub without AWS Config has no results."
  }
}

run "what_the_account_has_already_is_left" {
  command = plan
  variables {
    create_detector = false
    create_hub      = false
  }
  assert {
    condition     = length(aws_guardduty_detector.this) == 0 && length(aws_securityhub_account.this) == 0 && length(aws_config_configuration_recorder.this) == 0 && length(aws_s3_bucket.config) == 0
    error_message = "A second detector, hub or recorder is refused by AWS."
  }
}

run "a_name_with_capitals_is_refused" {
  command = plan
  variables { name = "EventSphere" }
  expect_failures = [var.name]
}
