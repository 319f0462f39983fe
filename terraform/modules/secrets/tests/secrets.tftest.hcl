# Private keys are left out: an offline provider opens no ephemeral one. tests/terraform/test_static.py reads their kinds.
mock_provider "aws" {}

variables {
  environments = ["dev", "prod"]
  admin_email  = "admin@example.org"
  kms_key_arn  = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
  catalogue = {
    environment = {
      admin   = { email = "email", password = "password" }
      mongodb = { root-password = "password", keyfile = "token" }
      sns     = { bookings-topic-arn = "topic-arn" }
    }
    argocd = { github = { app-id = "given" } }
  }
  topic_arns = {
    "dev/bookings-topic-arn"  = "arn:aws:sns:us-east-1:123456789012:eventsphere-dev-bookings"
    "prod/bookings-topic-arn" = "arn:aws:sns:us-east-1:123456789012:eventsphere-prod-bookings"
  }
}

run "each_environment_has_its_own_secrets_and_the_cluster_has_its_groups" {
  command = plan
  assert {
    condition = toset([for secret in aws_secretsmanager_secret.this : secret.name]) == toset([
      "eventsphere/dev/admin", "eventsphere/dev/mongodb", "eventsphere/dev/sns",
      "eventsphere/prod/admin", "eventsphere/prod/mongodb", "eventsphere/prod/sns",
      "eventsphere/argocd/github",
    ])
    error_message = "Secrets are named eventsphere/<environment or group>/<secret>."
  }
  assert {
    condition     = alltrue([for secret in aws_secretsmanager_secret.this : secret.kms_key_id == var.kms_key_arn && secret.recovery_window_in_days == 30])
    error_message = "Secrets are encrypted by our key, and a deletion waits 30 days."
  }
}

run "no_value_is_in_the_state" {
  command = plan
  assert {
    condition     = alltrue([for version in aws_secretsmanager_secret_version.this : version.secret_string == null && version.secret_string_wo == null])
    error_message = "Values are written by write-only arguments."
  }
}

run "what_a_person_filled_in_is_never_written_again" {
  command = plan
  variables { generation = 5 }
  assert {
    condition     = aws_secretsmanager_secret_version.this["argocd/github"].secret_string_wo_version == 1 && aws_secretsmanager_secret_version.this["prod/mongodb"].secret_string_wo_version == 5
    error_message = "Only generated secrets follow the generation."
  }
  assert {
    condition     = output.to_fill_in == ["eventsphere/argocd/github"]
    error_message = "The placeholder is named."
  }
}

run "a_kind_that_the_catalogue_does_not_explain_is_refused" {
  command = plan
  variables { catalogue = { environment = { jwt = { private-keys = "dsa-key" } } } }
  expect_failures = [var.catalogue]
}

run "a_catalogue_without_environments_is_refused" {
  command = plan
  variables { catalogue = { monitoring = {} } }
  expect_failures = [var.catalogue]
}

run "an_administrator_without_an_address_is_refused" {
  command = plan
  variables { admin_email = "admin" }
  expect_failures = [var.admin_email]
}

run "a_window_of_a_day_is_refused" {
  command = plan
  variables { recovery_window_days = 1 }
  expect_failures = [var.recovery_window_days]
}
