mock_provider "aws" {
  mock_data "aws_caller_identity" { defaults = { account_id = "123456789012" } }
  mock_data "aws_partition" { defaults = { partition = "aws" } }
  mock_data "aws_region" { defaults = { region = "us-east-1" } }
  mock_data "aws_iam_policy_document" { defaults = { json = "{}" } }
}

variables {
  name        = "eventsphere-cluster"
  kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
}

run "subnets_are_those_of_the_service_graph" {
  command = plan
  assert {
    condition     = [for zone in var.zones : aws_subnet.public[zone].cidr_block] == ["10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24"]
    error_message = "NetworkPolicies let the load balancer in from 10.0.0.0/24 to 10.0.2.0/24."
  }
  assert {
    condition     = [for zone in var.zones : aws_subnet.endpoint[zone].cidr_block] == ["10.0.3.0/24", "10.0.4.0/24", "10.0.5.0/24"]
    error_message = "NetworkPolicies let pods out to endpoints in 10.0.3.0/24 to 10.0.5.0/24."
  }
  assert {
    condition     = [for zone in var.zones : aws_subnet.private[zone].cidr_block] == ["10.0.32.0/19", "10.0.64.0/19", "10.0.96.0/19"]
    error_message = "Nodes and pods have a wide subnet in each zone."
  }
  assert {
    condition     = alltrue([for subnet in concat(values(aws_subnet.public), values(aws_subnet.private), values(aws_subnet.endpoint)) : subnet.map_public_ip_on_launch == false])
    error_message = "Nothing gets a public address unasked."
  }
}

run "the_load_balancer_controller_finds_vpc_and_subnets" {
  command = plan
  assert {
    condition     = aws_vpc.this.tags.Name == "eventsphere-cluster"
    error_message = "The controller looks for the VPC by its name."
  }
  assert {
    condition     = alltrue([for subnet in aws_subnet.public : subnet.tags["kubernetes.io/role/elb"] == "1"]) && alltrue([for subnet in aws_subnet.private : subnet.tags["kubernetes.io/role/internal-elb"] == "1"])
    error_message = "The controller looks for subnets by their role."
  }
  assert {
    condition     = alltrue([for subnet in aws_subnet.endpoint : !can(subnet.tags["kubernetes.io/role/internal-elb"])])
    error_message = "Load balancers stay out of the endpoints' subnets."
  }
}

run "each_zone_has_its_own_way_out" {
  command = plan
  assert {
    condition     = length(aws_nat_gateway.this) == 3 && length(aws_eip.nat) == 3 && length(aws_route.private) == 3
    error_message = "A NAT gateway and a default route for each zone."
  }
}

run "pods_reach_s3_by_an_interface_endpoint_with_private_dns" {
  command = plan
  assert {
    condition     = aws_vpc_endpoint.interface["s3"].vpc_endpoint_type == "Interface" && aws_vpc_endpoint.interface["s3"].private_dns_enabled
    error_message = "A gateway alone answers at public addresses, which NetworkPolicies refuse."
  }
  assert {
    condition     = aws_vpc_endpoint.interface["s3"].dns_options[0].private_dns_only_for_inbound_resolver_endpoint == false
    error_message = "Names of S3 must lead to the interface endpoint inside the VPC too."
  }
  assert {
    condition     = aws_vpc_security_group_ingress_rule.endpoints.cidr_ipv4 == "10.0.0.0/16" && aws_vpc_security_group_ingress_rule.endpoints.from_port == 443
    error_message = "Endpoints answer HTTPS of the VPC."
  }
}

run "what_nobody_chose_is_closed" {
  command = plan
  assert {
    condition     = length(aws_default_security_group.closed.ingress) == 0 && length(aws_default_security_group.closed.egress) == 0
    error_message = "The VPC's default security group lets nothing through."
  }
  assert {
    condition     = alltrue([for rule in aws_network_acl.this["endpoint"].ingress : rule.cidr_block == "10.0.0.0/16"])
    error_message = "Endpoints are reached from the VPC only."
  }
}

run "flow_logs_are_kept_and_encrypted" {
  command = plan
  assert {
    condition     = aws_flow_log.this.traffic_type == "ALL" && aws_cloudwatch_log_group.flow.kms_key_id == var.kms_key_arn
    error_message = "All traffic is logged, encrypted by our key."
  }
}

run "a_network_of_another_size_is_refused" {
  command = plan
  variables { cidr = "10.0.0.0/20" }
  expect_failures = [var.cidr]
}

run "a_network_that_is_none_is_refused" {
  command = plan
  variables { cidr = "10.0.0/16" }
  expect_failures = [var.cidr]
}

run "two_zones_are_refused" {
  command = plan
  variables { zones = ["us-east-1a", "us-east-1b"] }
  expect_failures = [var.zones]
}

run "a_region_for_a_zone_is_refused" {
  command = plan
  variables { zones = ["us-east-1a", "us-east-1b", "us-east-1"] }
  expect_failures = [var.zones]
}

run "the_gateway_alone_is_refused" {
  command = plan
  variables { interface_endpoints = ["sns", "sts"] }
  expect_failures = [var.interface_endpoints]
}

run "a_retention_that_cloudwatch_lacks_is_refused" {
  command = plan
  variables { log_retention_days = 10 }
  expect_failures = [var.log_retention_days]
}

run "a_name_with_capitals_is_refused" {
  command = plan
  variables { name = "EventSphere" }
  expect_failures = [var.name]
}
