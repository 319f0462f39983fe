# One role for each service account that calls AWS, bound by EKS Pod Identity. The service account must exist under this
# name in the tree; tests/terraform/test_contract.py holds both sides together.

data "aws_caller_identity" "this" {}
data "aws_partition" "this" {}
data "aws_region" "this" {}

locals {
  partition = data.aws_partition.this.partition
  region    = data.aws_region.this.region
  account   = data.aws_caller_identity.this.account_id

  platform = merge(local.dns, {
    "external-secrets/external-secrets"        = data.aws_iam_policy_document.external_secrets.json
    "kube-system/aws-load-balancer-controller" = data.aws_iam_policy_document.load_balancer.json
    "kube-system/cluster-autoscaler"           = data.aws_iam_policy_document.autoscaler.json
    "kyverno/kyverno-admission-controller"     = data.aws_iam_policy_document.kyverno.json
    "logging/fluent-bit"                       = data.aws_iam_policy_document.fluent_bit.json
    "monitoring/alertmanager"                  = data.aws_iam_policy_document.alertmanager.json
    "velero/velero"                            = data.aws_iam_policy_document.velero.json
  })
  dns = var.zone_id == "" ? {} : { "external-dns/external-dns" = data.aws_iam_policy_document.external_dns.json }
  services = merge(
    { for name in keys(var.environments) : "eventsphere-${name}/event" => data.aws_iam_policy_document.event[name].json },
    { for name in keys(var.environments) : "eventsphere-${name}/booking" => data.aws_iam_policy_document.booking[name].json },
  )
  workloads = merge(local.platform, local.services)
}

# The agent's service may take the role for this cluster's pods alone.
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole", "sts:TagSession"]
    principals {
      type        = "Service"
      identifiers = ["pods.eks.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = ["arn:${local.partition}:eks:${local.region}:${local.account}:cluster/${var.cluster_name}"]
    }
  }
}

resource "aws_iam_role" "workload" {
  for_each           = local.workloads
  name               = "${var.cluster_name}-${replace(each.key, "/", "-")}"
  description        = "EKS Pod Identity of ${each.key}"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "workload" {
  for_each = local.workloads
  name     = "least-privilege"
  role     = aws_iam_role.workload[each.key].id
  policy   = each.value
}

resource "aws_eks_pod_identity_association" "workload" {
  for_each        = local.workloads
  cluster_name    = var.cluster_name
  namespace       = split("/", each.key)[0]
  service_account = split("/", each.key)[1]
  role_arn        = aws_iam_role.workload[each.key].arn
}

# The storage drivers' add-ons bind these themselves (modules/cluster).
resource "aws_iam_role" "storage" {
  for_each           = { ebs = "AmazonEBSCSIDriverPolicy", efs = "AmazonEFSCSIDriverPolicy" }
  name               = "${var.cluster_name}-${each.key}-csi"
  description        = "EKS Pod Identity of kube-system/${each.key}-csi-controller-sa"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy_attachment" "storage" {
  for_each   = { ebs = "AmazonEBSCSIDriverPolicy", efs = "AmazonEFSCSIDriverPolicy" }
  role       = aws_iam_role.storage[each.key].name
  policy_arn = "arn:${local.partition}:iam::aws:policy/service-role/${each.value}"
}

# Disks of mongodb-ebs are encrypted by our key, which the driver's own policy does not name.
resource "aws_iam_role_policy" "storage_key" {
  name   = "encrypt-disks"
  role   = aws_iam_role.storage["ebs"].id
  policy = data.aws_iam_policy_document.disks.json
}
