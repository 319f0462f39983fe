output "arns" {
  description = "ARN of each key: cluster (Kubernetes' secrets, disks), data (images, secrets, topics), logs, backup."
  value       = { for kind, key in aws_kms_key.this : kind => key.arn }
}
