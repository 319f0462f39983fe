output "certificates" {
  description = "ARN of each certificate."
  value       = { for name, certificate in aws_acm_certificate.this : name => certificate.arn }
}

output "records" {
  description = "DNS records that prove ownership of the hosts; somebody must add them where no zone_id is given."
  value       = { for key, record in local.records : key => try({ name = record.resource_record_name, type = record.resource_record_type, value = record.resource_record_value }, null) }
}
