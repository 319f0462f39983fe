mock_provider "aws" {
  mock_data "aws_caller_identity" { defaults = { account_id = "123456789012" } }
  mock_data "aws_iam_policy_document" { defaults = { json = "{}" } }
}

variables {
  environments = { prod = ["enpm818rgroup7.work.gd"], dev = ["dev.enpm818rgroup7.work.gd"] }
  kms_key_arn  = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
}

run "buckets_are_private_encrypted_and_of_this_account" {
  command = plan
  assert {
    condition     = aws_s3_bucket.this["prod"].bucket == "eventsphere-prod-images-123456789012"
    error_message = "Bucket names are unique in all of AWS, so the account is in them."
  }
  assert {
    condition     = alltrue([for block in aws_s3_bucket_public_access_block.this : block.block_public_acls && block.block_public_policy && block.ignore_public_acls && block.restrict_public_buckets])
    error_message = "Nobody can make a bucket public."
  }
  assert {
    condition     = alltrue([for each in aws_s3_bucket_server_side_encryption_configuration.this : alltrue([for rule in each.rule : alltrue([for by in rule.apply_server_side_encryption_by_default : by.kms_master_key_id == var.kms_key_arn])])])
    error_message = "Pictures are encrypted by our key."
  }
}

run "browsers_of_the_own_web_app_may_upload" {
  command = plan
  assert {
    condition     = alltrue([for rule in aws_s3_bucket_cors_configuration.this["prod"].cors_rule : rule.allowed_origins == toset(["https://enpm818rgroup7.work.gd"]) && rule.allowed_methods == toset(["POST"])])
    error_message = "Only prod's own pages post to prod's bucket."
  }
}

run "people_read_by_cloudfront_over_https" {
  command = plan
  assert {
    condition     = alltrue([for distribution in aws_cloudfront_distribution.this : distribution.default_cache_behavior[0].viewer_protocol_policy == "redirect-to-https" && distribution.enabled])
    error_message = "CloudFront redirects to HTTPS."
  }
  assert {
    condition     = alltrue([for control in aws_cloudfront_origin_access_control.this : control.signing_behavior == "always"])
    error_message = "CloudFront signs what it asks of a bucket."
  }
}

run "a_host_with_a_scheme_is_refused" {
  command = plan
  variables { environments = { prod = ["https://example.org"] } }
  expect_failures = [var.environments]
}
