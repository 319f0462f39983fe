output "group" {
  description = "Name of the log group of all containers."
  value       = aws_cloudwatch_log_group.containers.name
}

output "arn" {
  description = "ARN of the log group, for the role that writes."
  value       = aws_cloudwatch_log_group.containers.arn
}
