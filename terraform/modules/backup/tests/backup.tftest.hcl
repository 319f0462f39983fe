mock_provider "aws" {
  mock_data "aws_caller_identity" { defaults = { account_id = "123456789012" } }
  mock_data "aws_iam_policy_document" { defaults = { json = "{}" } }
}

variables {
  name        = "eventsphere-cluster"
  kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
}

run "a_backup_outlives_whoever_wrote_it" {
  command = plan
  assert {
    condition     = aws_s3_bucket.this.object_lock_enabled && aws_s3_bucket_object_lock_configuration.this.rule[0].default_retention[0].days == 30
    error_message = "Backups are locked for 30 days."
  }
  assert {
    condition     = aws_s3_bucket_versioning.this.versioning_configuration[0].status == "Enabled"
    error_message = "Object Lock holds versions."
  }
}

run "backups_are_private" {
  command = plan
  assert {
    condition     = aws_s3_bucket_public_access_block.this.block_public_policy && aws_s3_bucket_public_access_block.this.restrict_public_buckets
    error_message = "Nobody can make the bucket public."
  }
}

run "a_lock_of_a_day_is_refused" {
  command = plan
  variables { lock_days = 1 }
  expect_failures = [var.lock_days]
}

run "an_unknown_mode_is_refused" {
  command = plan
  variables { lock_mode = "NONE" }
  expect_failures = [var.lock_mode]
}
