# Terraform owns what nodes need to join and to have disks. Everything else is Argo CD's, metrics-server and storage
# classes included.

locals {
  addons = {
    vpc-cni                = "v1.21.1-eksbuild.1"
    coredns                = "v1.12.4-eksbuild.1"
    kube-proxy             = "v1.34.1-eksbuild.2"
    eks-pod-identity-agent = "v1.3.10-eksbuild.2"
    aws-ebs-csi-driver     = "v1.54.0-eksbuild.1"
    aws-efs-csi-driver     = "v2.1.15-eksbuild.1"
  }
}

resource "aws_eks_addon" "network" {
  cluster_name                = aws_eks_cluster.this.name
  addon_name                  = "vpc-cni"
  addon_version               = local.addons["vpc-cni"]
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"
  configuration_values = jsonencode({
    enableNetworkPolicy = "true"
    env = {
      ENABLE_PREFIX_DELEGATION      = "true"
      WARM_PREFIX_TARGET            = "1"
      NETWORK_POLICY_ENFORCING_MODE = "standard"
    }
  })
}

resource "aws_eks_addon" "proxy" {
  cluster_name                = aws_eks_cluster.this.name
  addon_name                  = "kube-proxy"
  addon_version               = local.addons["kube-proxy"]
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"
}

resource "aws_eks_addon" "identity" {
  cluster_name                = aws_eks_cluster.this.name
  addon_name                  = "eks-pod-identity-agent"
  addon_version               = local.addons["eks-pod-identity-agent"]
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"
}

# These have Deployments, so they wait for nodes.
resource "aws_eks_addon" "dns" {
  cluster_name                = aws_eks_cluster.this.name
  addon_name                  = "coredns"
  addon_version               = local.addons["coredns"]
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"
  configuration_values        = jsonencode({ replicaCount = 2, podDisruptionBudget = { enabled = true, maxUnavailable = 1 } })
  depends_on                  = [aws_eks_node_group.this]
}

resource "aws_eks_addon" "storage" {
  for_each                    = { ebs = "aws-ebs-csi-driver", efs = "aws-efs-csi-driver" }
  cluster_name                = aws_eks_cluster.this.name
  addon_name                  = each.value
  addon_version               = local.addons[each.value]
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"
  configuration_values        = each.key == "ebs" ? jsonencode({ defaultStorageClass = { enabled = false } }) : null
  pod_identity_association {
    role_arn        = var.storage_roles[each.key]
    service_account = "${each.key}-csi-controller-sa"
  }
  depends_on = [aws_eks_node_group.this, aws_eks_addon.identity]
}
