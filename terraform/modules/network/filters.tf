# What nobody chose is closed: the VPC's own group and list let nothing through.
resource "aws_default_security_group" "closed" {
  vpc_id  = aws_vpc.this.id
  ingress = []
  egress  = []
  tags    = { Name = "${var.name}-closed" }
}

resource "aws_default_network_acl" "closed" {
  default_network_acl_id = aws_vpc.this.default_network_acl_id
  tags                   = { Name = "${var.name}-closed" }
  lifecycle {
    ignore_changes = [subnet_ids] # every subnet has a list of its own below
  }
}

locals {
  everything = { protocol = "-1", from = 0, to = 0 }
  answers    = { protocol = "tcp", from = 1024, to = 65535 } # of calls that began inside
  lists = {
    public = {
      subnets = [for subnet in aws_subnet.public : subnet.id]
      ingress = [
        merge(local.everything, { cidr = var.cidr }),
        { protocol = "tcp", from = 80, to = 80, cidr = "0.0.0.0/0" },
        { protocol = "tcp", from = 443, to = 443, cidr = "0.0.0.0/0" },
        merge(local.answers, { cidr = "0.0.0.0/0" }),
      ]
      egress = "0.0.0.0/0"
    }
    private = {
      subnets = [for subnet in aws_subnet.private : subnet.id]
      ingress = [merge(local.everything, { cidr = var.cidr }), merge(local.answers, { cidr = "0.0.0.0/0" })]
      egress  = "0.0.0.0/0"
    }
    endpoint = {
      subnets = [for subnet in aws_subnet.endpoint : subnet.id]
      ingress = [merge(local.everything, { cidr = var.cidr })]
      egress  = var.cidr
    }
  }
}

resource "aws_network_acl" "this" {
  for_each   = local.lists
  vpc_id     = aws_vpc.this.id
  subnet_ids = each.value.subnets
  tags       = { Name = "${var.name}-${each.key}" }
  dynamic "ingress" {
    for_each = each.value.ingress
    content {
      rule_no    = 100 + 10 * ingress.key
      action     = "allow"
      protocol   = ingress.value.protocol
      from_port  = ingress.value.from
      to_port    = ingress.value.to
      cidr_block = ingress.value.cidr
    }
  }
  egress {
    rule_no    = 100
    action     = "allow"
    protocol   = "-1"
    from_port  = 0
    to_port    = 0
    cidr_block = each.value.egress
  }
}
