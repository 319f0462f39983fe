# Certificates for every host, and the DNS records that prove who owns the hosts.

resource "aws_acm_certificate" "this" {
  for_each                  = var.hosts
  domain_name               = each.value[0]
  subject_alternative_names = slice(each.value, 1, length(each.value))
  validation_method         = "DNS"
  key_algorithm             = "EC_prime256v1"
  options {
    certificate_transparency_logging_preference = "ENABLED"
  }
  tags = { Name = each.key }
  lifecycle {
    create_before_destroy = true
  }
}

locals {
  # Known before the certificate is: ACM asks for one record for each host.
  places = merge([for name, hosts in var.hosts : { for host in hosts : "${name}/${host}" => { name = name, host = host } }]...)
  records = { for key, place in local.places : key => one([
    for option in aws_acm_certificate.this[place.name].domain_validation_options : option if option.domain_name == place.host
  ]) }
}

resource "aws_route53_record" "proof" {
  for_each        = var.zone_id == "" ? {} : local.places
  zone_id         = var.zone_id
  name            = local.records[each.key].resource_record_name
  type            = local.records[each.key].resource_record_type
  records         = [local.records[each.key].resource_record_value]
  ttl             = 300
  allow_overwrite = true # hosts of one domain share a record
}

resource "aws_acm_certificate_validation" "this" {
  for_each                = var.zone_id == "" ? {} : var.hosts
  certificate_arn         = aws_acm_certificate.this[each.key].arn
  validation_record_fqdns = [for host in each.value : aws_route53_record.proof["${each.key}/${host}"].fqdn]
}
