# The provider itself is not mocked: it renders the policies, and the contract test reads this plan.

provider "aws" {
  region = "us-east-1"
}

# An offline provider opens no private key; modules/secrets has tests of its own.
override_module {
  target  = module.secrets
  outputs = { names = {}, to_fill_in = ["eventsphere/argocd/github"] }
}

variables {
  account        = "123456789012"
  zone_id        = "Z0123456789ABCDEFGHIJ"
  administrators = ["arn:aws:iam::123456789012:role/sre"]
  admin_email    = "admin@example.org"
}

run "hosts_are_those_of_the_overlays" {
  command = plan
  assert {
    condition     = local.hosts == { dev = "dev.enpm818rgroup7.work.gd", staging = "staging.enpm818rgroup7.work.gd", prod = "enpm818rgroup7.work.gd" }
    error_message = "Each environment has its host."
  }
  assert {
    condition     = local.api_hosts["prod"] == "api.enpm818rgroup7.work.gd" && local.api_hosts["dev"] == "api.dev.enpm818rgroup7.work.gd"
    error_message = "Each environment has its API host."
  }
}

run "buckets_carry_the_account" {
  command = plan
  assert {
    condition     = module.images.buckets == { dev = "eventsphere-dev-images-123456789012", staging = "eventsphere-staging-images-123456789012", prod = "eventsphere-prod-images-123456789012" }
    error_message = "Bucket names are unique in all of AWS."
  }
  assert {
    condition     = module.backup.bucket == "eventsphere-cluster-backups-123456789012"
    error_message = "So is the one for backups."
  }
}

run "a_file_system_is_made_where_it_is_asked_for" {
  command = plan
  variables { files = true }
  assert {
    condition     = length(module.files) == 1 && output.labels["eventsphere/efs"] == "true"
    error_message = "The label lets Argo CD make the storage class."
  }
}

run "an_account_by_its_name_is_refused" {
  command = plan
  variables { account = "eventsphere" }
  expect_failures = [var.account]
}

run "a_domain_with_a_scheme_is_refused" {
  command = plan
  variables { domain = "https://example.org" }
  expect_failures = [var.domain]
}

run "an_unknown_thing_of_the_account_is_refused" {
  command = plan
  variables { exists = ["trail"] }
  expect_failures = [var.exists]
}
