mock_provider "aws" {
  mock_data "aws_partition" { defaults = { partition = "aws" } }
  mock_data "aws_iam_policy_document" { defaults = { json = "{}" } }
}

variables { account = "123456789012" }

run "states_are_versioned_private_and_encrypted" {
  command = plan
  assert {
    condition     = aws_s3_bucket.state.bucket == "eventsphere-terraform-123456789012" && aws_s3_bucket_versioning.state.versioning_configuration[0].status == "Enabled"
    error_message = "An older state can be brought back."
  }
  assert {
    condition     = aws_s3_bucket_public_access_block.state.block_public_acls && aws_s3_bucket_public_access_block.state.block_public_policy && aws_s3_bucket_public_access_block.state.ignore_public_acls && aws_s3_bucket_public_access_block.state.restrict_public_buckets
    error_message = "Nobody can make the states public."
  }
  assert {
    condition     = aws_kms_key.state.enable_key_rotation
    error_message = "The key of the states rotates."
  }
}

run "an_account_by_its_name_is_refused" {
  command = plan
  variables { account = "eventsphere" }
  expect_failures = [var.account]
}

run "a_zone_for_a_region_is_refused" {
  command = plan
  variables { region = "us-east-1a" }
  expect_failures = [var.region]
}
