mock_provider "aws" {
  mock_data "aws_caller_identity" { defaults = { account_id = "123456789012" } }
  mock_data "aws_iam_policy_document" { defaults = { json = "{}" } }
  mock_resource "aws_sns_topic" { defaults = { arn = "arn:aws:sns:us-east-1:123456789012:topic" } }
}

variables {
  environments = ["dev", "staging", "prod"]
  alert_emails = { critical = ["sre@example.org"] }
  kms_key_arn  = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
}

run "topics_have_the_names_of_the_tree_and_are_encrypted" {
  command = plan
  assert {
    condition = toset([for topic in aws_sns_topic.this : topic.name]) == toset([
      "eventsphere-dev-bookings", "eventsphere-staging-bookings", "eventsphere-prod-bookings",
      "eventsphere-default", "eventsphere-warning", "eventsphere-critical",
    ])
    error_message = "A topic for the bookings of each environment and for each severity."
  }
  assert {
    condition     = alltrue([for topic in aws_sns_topic.this : topic.kms_master_key_id == var.kms_key_arn])
    error_message = "Topics are encrypted by our key."
  }
}

run "only_named_addresses_get_alerts" {
  command = plan
  assert {
    condition     = length(aws_sns_topic_subscription.alerts) == 1 && aws_sns_topic_subscription.alerts["critical/sre@example.org"].protocol == "email"
    error_message = "One subscription for one address."
  }
}

run "an_address_without_a_host_is_refused" {
  command = plan
  variables { alert_emails = { critical = ["sre"] } }
  expect_failures = [var.alert_emails]
}

run "an_unknown_severity_is_refused" {
  command = plan
  variables { alert_emails = { panic = ["sre@example.org"] } }
  expect_failures = [var.alert_emails]
}

run "no_environment_is_refused" {
  command = plan
  variables { environments = [] }
  expect_failures = [var.environments]
}
