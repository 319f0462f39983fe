output "roles" {
  description = "ARN of each role: plan reads settings, push writes images from main, pull reads them for a promotion."
  value       = { for name, role in aws_iam_role.this : name => role.arn }
}
