# The EKS cluster: control plane, two node groups, and the add-ons that nodes need to join and to have disks. Everything
# else in the cluster is Argo CD's.

data "aws_partition" "this" {}

# Made here, before EKS would make it without encryption and end of life.
resource "aws_cloudwatch_log_group" "control_plane" {
  name              = "/aws/eks/${var.name}/cluster"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.log_kms_key_arn
}

resource "aws_eks_cluster" "this" {
  name                          = var.name
  version                       = var.kubernetes_version
  role_arn                      = aws_iam_role.cluster.arn
  enabled_cluster_log_types     = ["api", "audit", "authenticator", "controllerManager", "scheduler"]
  bootstrap_self_managed_addons = false
  deletion_protection           = var.deletion_protection

  access_config {
    authentication_mode                         = "API"
    bootstrap_cluster_creator_admin_permissions = false
  }

  encryption_config {
    resources = ["secrets"]
    provider {
      key_arn = var.kms_key_arn
    }
  }

  # Standard support would upgrade the cluster by itself when the minor version's time is over, and the next plan
  # would then ask for a downgrade, which EKS refuses.
  upgrade_policy {
    support_type = "EXTENDED"
  }

  vpc_config {
    subnet_ids              = [for subnet in var.subnets : subnet]
    endpoint_private_access = true
    endpoint_public_access  = length(var.public_access_cidrs) > 0
    public_access_cidrs     = length(var.public_access_cidrs) > 0 ? var.public_access_cidrs : null
  }

  depends_on = [aws_cloudwatch_log_group.control_plane, aws_iam_role_policy_attachment.cluster]
}

resource "aws_eks_access_entry" "this" {
  for_each      = toset(concat(var.administrators, var.viewers))
  cluster_name  = aws_eks_cluster.this.name
  principal_arn = each.value
  type          = "STANDARD"
}

resource "aws_eks_access_policy_association" "this" {
  for_each      = aws_eks_access_entry.this
  cluster_name  = aws_eks_cluster.this.name
  principal_arn = each.value.principal_arn
  policy_arn    = "arn:${data.aws_partition.this.partition}:eks::aws:cluster-access-policy/${contains(var.administrators, each.key) ? "AmazonEKSClusterAdminPolicy" : "AmazonEKSViewPolicy"}"
  access_scope {
    type = "cluster"
  }
}

# By this provider a service account of one namespace takes a role directly (IRSA). Each environment's External Secrets
# store needs it: EKS Pod Identity would give every store the controller's role.
resource "aws_iam_openid_connect_provider" "cluster" {
  url            = aws_eks_cluster.this.identity[0].oidc[0].issuer
  client_id_list = ["sts.amazonaws.com"]
}
