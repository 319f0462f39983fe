mock_provider "aws" {}

variables {
  hosts = {
    prod   = ["enpm818rgroup7.work.gd", "api.enpm818rgroup7.work.gd"]
    argocd = ["argocd.enpm818rgroup7.work.gd"]
  }
}

run "every_host_has_a_certificate" {
  command = plan
  assert {
    condition     = aws_acm_certificate.this["prod"].domain_name == "enpm818rgroup7.work.gd" && aws_acm_certificate.this["prod"].subject_alternative_names == toset(["api.enpm818rgroup7.work.gd"])
    error_message = "One certificate for the hosts of an Ingress."
  }
}

run "without_a_zone_the_records_are_only_printed" {
  command = plan
  assert {
    condition     = length(aws_route53_record.proof) == 0 && length(aws_acm_certificate_validation.this) == 0
    error_message = "Nothing waits for records that a person adds."
  }
}

run "with_a_zone_ownership_is_proved" {
  command = plan
  variables { zone_id = "Z0123456789ABCDEFGHIJ" }
  assert {
    condition     = length(aws_route53_record.proof) == 3 && length(aws_acm_certificate_validation.this) == 2
    error_message = "A record for each host, and each certificate is waited for."
  }
}

run "a_host_with_a_scheme_is_refused" {
  command = plan
  variables { hosts = { prod = ["https://enpm818rgroup7.work.gd"] } }
  expect_failures = [var.hosts]
}

run "a_zone_by_its_name_is_refused" {
  command = plan
  variables { zone_id = "work.gd" }
  expect_failures = [var.zone_id]
}
