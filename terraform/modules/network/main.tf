# One VPC over three zones. Index i of a zone cuts its subnets out of 10.0.0.0/16:
#   public    10.0.i.0/24       load balancer and NAT gateway
#   endpoint  10.0.(3+i).0/24   interface endpoints, the only addresses of AWS that pods may call
#   private   10.0.(32*(1+i)).0/19   nodes and pods; wide, since prefix delegation takes addresses by 16

data "aws_caller_identity" "this" {}
data "aws_partition" "this" {}
data "aws_region" "this" {}

locals {
  index = { for i, zone in var.zones : zone => i }
}

resource "aws_vpc" "this" {
  cidr_block           = var.cidr
  enable_dns_support   = true
  enable_dns_hostnames = true
  tags                 = { Name = var.name }
}

resource "aws_subnet" "public" {
  for_each                = local.index
  vpc_id                  = aws_vpc.this.id
  availability_zone       = each.key
  cidr_block              = cidrsubnet(var.cidr, 8, each.value)
  map_public_ip_on_launch = false
  tags = {
    Name                                = "${var.name}-public-${each.key}"
    "kubernetes.io/role/elb"            = "1"
    "kubernetes.io/cluster/${var.name}" = "shared"
  }
}

resource "aws_subnet" "endpoint" {
  for_each                = local.index
  vpc_id                  = aws_vpc.this.id
  availability_zone       = each.key
  cidr_block              = cidrsubnet(var.cidr, 8, 3 + each.value)
  map_public_ip_on_launch = false
  tags                    = { Name = "${var.name}-endpoint-${each.key}" }
}

resource "aws_subnet" "private" {
  for_each                = local.index
  vpc_id                  = aws_vpc.this.id
  availability_zone       = each.key
  cidr_block              = cidrsubnet(var.cidr, 3, 1 + each.value)
  map_public_ip_on_launch = false
  tags = {
    Name                                = "${var.name}-private-${each.key}"
    "kubernetes.io/role/internal-elb"   = "1"
    "kubernetes.io/cluster/${var.name}" = "shared"
  }
}

resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = var.name }
}

resource "aws_eip" "nat" {
  for_each = local.index
  domain   = "vpc"
  tags     = { Name = "${var.name}-nat-${each.key}" }
}

# One gateway a zone: a zone that fails takes only its own way out with it.
resource "aws_nat_gateway" "this" {
  for_each      = local.index
  allocation_id = aws_eip.nat[each.key].id
  subnet_id     = aws_subnet.public[each.key].id
  tags          = { Name = "${var.name}-${each.key}" }
  depends_on    = [aws_internet_gateway.this]
}
