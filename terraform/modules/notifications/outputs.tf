output "bookings" {
  description = "ARN of each environment's topic for bookings."
  value       = { for name in var.environments : name => aws_sns_topic.this["${name}-bookings"].arn }
}

output "alerts" {
  description = "ARN of the topic of each severity."
  value       = { for name in local.severities : name => aws_sns_topic.this[name].arn }
}
