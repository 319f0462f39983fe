output "vpc_id" {
  description = "Id of the VPC."
  value       = aws_vpc.this.id
}

output "public_subnets" {
  description = "Id and network of each zone's public subnet."
  value       = { for zone, subnet in aws_subnet.public : zone => { id = subnet.id, cidr = subnet.cidr_block } }
}

output "endpoint_subnets" {
  description = "Id and network of each zone's subnet for interface endpoints."
  value       = { for zone, subnet in aws_subnet.endpoint : zone => { id = subnet.id, cidr = subnet.cidr_block } }
}

output "private_subnets" {
  description = "Id and network of each zone's subnet for nodes and pods."
  value       = { for zone, subnet in aws_subnet.private : zone => { id = subnet.id, cidr = subnet.cidr_block } }
}

output "nat_addresses" {
  description = "Public addresses from which nodes and pods call the Internet."
  value       = [for address in aws_eip.nat : address.public_ip]
}
