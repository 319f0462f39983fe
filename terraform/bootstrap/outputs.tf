output "bucket" {
  description = "Name of the bucket; the other root modules keep their state there, locked by S3 itself (use_lockfile)."
  value       = aws_s3_bucket.state.bucket
}

output "kms_key_arn" {
  description = "Key that encrypts the states."
  value       = aws_kms_key.state.arn
}
