# The AWS Load Balancer Controller, by the actions of its version 2.14 (its docs, "iam_policy"). It may look at
# everything, and change only what carries the cluster's own tag.

locals {
  owned = "aws:ResourceTag/elbv2.k8s.aws/cluster"
  asked = "aws:RequestTag/elbv2.k8s.aws/cluster"
  balancers = [
    "arn:${local.partition}:elasticloadbalancing:${local.region}:${local.account}:loadbalancer/app/*",
    "arn:${local.partition}:elasticloadbalancing:${local.region}:${local.account}:listener/app/*",
    "arn:${local.partition}:elasticloadbalancing:${local.region}:${local.account}:listener-rule/app/*",
    "arn:${local.partition}:elasticloadbalancing:${local.region}:${local.account}:targetgroup/*",
  ]
  groups = "arn:${local.partition}:ec2:${local.region}:${local.account}:security-group/*"
}

data "aws_iam_policy_document" "load_balancer" {
  statement {
    sid = "Look"
    actions = [
      "acm:DescribeCertificate", "acm:ListCertificates",
      "ec2:DescribeAccountAttributes", "ec2:DescribeAddresses", "ec2:DescribeAvailabilityZones",
      "ec2:DescribeInstances", "ec2:DescribeInternetGateways", "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeRouteTables", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeTags",
      "ec2:DescribeVpcs", "ec2:DescribeVpcPeeringConnections", "ec2:GetSecurityGroupsForVpc",
      "elasticloadbalancing:DescribeCapacityReservation", "elasticloadbalancing:DescribeListenerAttributes",
      "elasticloadbalancing:DescribeListenerCertificates", "elasticloadbalancing:DescribeListeners",
      "elasticloadbalancing:DescribeLoadBalancerAttributes", "elasticloadbalancing:DescribeLoadBalancers",
      "elasticloadbalancing:DescribeRules", "elasticloadbalancing:DescribeSSLPolicies",
      "elasticloadbalancing:DescribeTags", "elasticloadbalancing:DescribeTargetGroupAttributes",
      "elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:DescribeTargetHealth",
      "elasticloadbalancing:DescribeTrustStores",
    ]
    resources = ["*"]
  }
  statement {
    sid = "Make"
    actions = [
      "elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing:CreateTargetGroup",
      "elasticloadbalancing:CreateListener", "elasticloadbalancing:CreateRule",
    ]
    resources = local.balancers
    condition {
      test     = "StringEquals"
      variable = local.asked
      values   = [var.cluster_name]
    }
  }
  statement {
    sid       = "TagWhatIsMade"
    actions   = ["elasticloadbalancing:AddTags"]
    resources = local.balancers
    condition {
      test     = "StringEquals"
      variable = "elasticloadbalancing:CreateAction"
      values   = ["CreateLoadBalancer", "CreateTargetGroup", "CreateListener", "CreateRule"]
    }
  }
  statement {
    sid = "ChangeItsOwn"
    actions = [
      "elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags", "elasticloadbalancing:AddListenerCertificates",
      "elasticloadbalancing:DeleteListener", "elasticloadbalancing:DeleteLoadBalancer",
      "elasticloadbalancing:DeleteRule", "elasticloadbalancing:DeleteTargetGroup",
      "elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:ModifyListener",
      "elasticloadbalancing:ModifyListenerAttributes", "elasticloadbalancing:ModifyLoadBalancerAttributes",
      "elasticloadbalancing:ModifyRule", "elasticloadbalancing:ModifyTargetGroup",
      "elasticloadbalancing:ModifyTargetGroupAttributes", "elasticloadbalancing:RegisterTargets",
      "elasticloadbalancing:RemoveListenerCertificates", "elasticloadbalancing:SetIpAddressType",
      "elasticloadbalancing:SetRulePriorities", "elasticloadbalancing:SetSecurityGroups",
      "elasticloadbalancing:SetSubnets",
    ]
    resources = local.balancers
    condition {
      test     = "StringEquals"
      variable = local.owned
      values   = [var.cluster_name]
    }
  }
  statement {
    sid       = "MakeGroups"
    actions   = ["ec2:CreateSecurityGroup"]
    resources = [local.groups, "arn:${local.partition}:ec2:${local.region}:${local.account}:vpc/*"]
  }
  statement {
    sid       = "TagGroups"
    actions   = ["ec2:CreateTags"]
    resources = [local.groups]
    condition {
      test     = "StringEquals"
      variable = "ec2:CreateAction"
      values   = ["CreateSecurityGroup"]
    }
    condition {
      test     = "StringEquals"
      variable = local.asked
      values   = [var.cluster_name]
    }
  }
  statement {
    sid       = "ChangeItsOwnGroups"
    actions   = ["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress", "ec2:DeleteSecurityGroup", "ec2:CreateTags", "ec2:DeleteTags"]
    resources = [local.groups]
    condition {
      test     = "StringEquals"
      variable = local.owned
      values   = [var.cluster_name]
    }
  }
  statement {
    sid       = "OpenTheClusterToIt" # the nodes' group is EKS's and carries EKS's tag
    actions   = ["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"]
    resources = [local.groups]
    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/aws:eks:cluster-name"
      values   = [var.cluster_name]
    }
  }
  statement {
    sid       = "FirstBalancerOfTheAccount"
    actions   = ["iam:CreateServiceLinkedRole"]
    resources = ["arn:${local.partition}:iam::${local.account}:role/aws-service-role/elasticloadbalancing.amazonaws.com/*"]
    condition {
      test     = "StringEquals"
      variable = "iam:AWSServiceName"
      values   = ["elasticloadbalancing.amazonaws.com"]
    }
  }
}
