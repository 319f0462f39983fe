output "bucket" {
  description = "Name of the bucket for backups."
  value       = aws_s3_bucket.this.bucket
}

output "arn" {
  description = "ARN of the bucket for backups."
  value       = aws_s3_bucket.this.arn
}
