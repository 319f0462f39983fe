output "workloads" {
  description = "ARN of the role of each service account, by namespace/name."
  value       = { for name, role in aws_iam_role.workload : name => role.arn }
}

output "storage_roles" {
  description = "ARN of the role of each storage driver: ebs, efs."
  value       = { for name, role in aws_iam_role.storage : name => role.arn }
}

output "secrets_roles" {
  description = "ARN of the role of each environment's External Secrets store (secretsRole in environment.yaml)."
  value       = { for name, role in aws_iam_role.secrets : name => role.arn }
}
