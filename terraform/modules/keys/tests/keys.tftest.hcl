mock_provider "aws" {
  mock_data "aws_caller_identity" { defaults = { account_id = "123456789012" } }
  mock_data "aws_partition" { defaults = { partition = "aws" } }
  mock_data "aws_region" { defaults = { region = "us-east-1" } }
  mock_data "aws_iam_policy_document" { defaults = { json = "{}" } }
}

variables { name = "eventsphere-cluster" }

run "every_key_rotates_and_can_be_brought_back" {
  command = plan
  assert {
    condition     = length(aws_kms_key.this) == 4 && alltrue([for key in aws_kms_key.this : key.enable_key_rotation && key.deletion_window_in_days == 30])
    error_message = "Keys rotate each year, and a deletion waits 30 days."
  }
}

run "a_window_of_a_day_is_refused" {
  command = plan
  variables { deletion_window_days = 1 }
  expect_failures = [var.deletion_window_days]
}

run "a_name_with_blanks_is_refused" {
  command = plan
  variables { name = "event sphere" }
  expect_failures = [var.name]
}
