output "buckets" {
  description = "Name of each environment's bucket (IMAGES_BUCKET)."
  value       = { for name, bucket in aws_s3_bucket.this : name => bucket.bucket }
}

output "arns" {
  description = "ARN of each environment's bucket."
  value       = { for name, bucket in aws_s3_bucket.this : name => bucket.arn }
}

output "upload_hosts" {
  description = "Host that browsers upload to, by environment: the bucket's regional address, which the web app's CSP allows."
  value       = { for name, bucket in aws_s3_bucket.this : name => bucket.bucket_regional_domain_name }
}

output "urls" {
  description = "Address under which browsers read pictures, by environment (IMAGES_URL)."
  value       = { for name, distribution in aws_cloudfront_distribution.this : name => "https://${distribution.domain_name}" }
}
