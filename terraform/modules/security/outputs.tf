output "detector_id" {
  description = "Id of GuardDuty's detector; empty where the account had one."
  value       = try(aws_guardduty_detector.this[0].id, "")
}
