mock_provider "aws" {}

variables { kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000" }

run "each_image_has_a_scanned_and_encrypted_repository" {
  command = plan
  assert {
    condition     = toset([for repository in aws_ecr_repository.this : repository.name]) == toset(["eventsphere/auth", "eventsphere/booking", "eventsphere/event", "eventsphere/frontend"])
    error_message = "A repository for each image of the overlays."
  }
  assert {
    condition     = alltrue([for repository in aws_ecr_repository.this : repository.image_scanning_configuration[0].scan_on_push && repository.encryption_configuration[0].kms_key == var.kms_key_arn])
    error_message = "Images are scanned when pushed, and encrypted by our key."
  }
}

run "a_tag_never_moves_but_for_signatures" {
  command = plan
  assert {
    condition     = alltrue([for repository in aws_ecr_repository.this : repository.image_tag_mutability == "IMMUTABLE_WITH_EXCLUSION" && repository.image_tag_mutability_exclusion_filter[0].filter == "sha256-*"])
    error_message = "Tags are immutable; only sha256-* may be written again."
  }
}

run "nothing_tagged_expires" {
  command = plan
  assert {
    condition     = alltrue([for policy in aws_ecr_lifecycle_policy.this : alltrue([for rule in jsondecode(policy.policy).rules : rule.selection.tagStatus == "untagged" && rule.selection.countType == "sinceImagePushed"])])
    error_message = "A rule by count deletes what prod still runs."
  }
}

run "a_day_is_refused" {
  command = plan
  variables { untagged_days = 1 }
  expect_failures = [var.untagged_days]
}

run "an_image_with_a_slash_is_refused" {
  command = plan
  variables { images = ["team/auth"] }
  expect_failures = [var.images]
}
