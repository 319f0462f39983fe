locals {
  # EKS's own formula for the memory that the kubelet and the runtime need (AL2023's nodeadm, kubeReserved).
  reserved_memory = "${11 * var.max_pods + 255}Mi"
  node_config = {
    apiVersion = "node.eks.aws/v1alpha1"
    kind       = "NodeConfig"
    spec = {
      kubelet = {
        config = {
          maxPods      = var.max_pods
          kubeReserved = { cpu = "70m", "ephemeral-storage" = "1Gi", memory = local.reserved_memory }
        }
      }
    }
  }
  tags = { for group in keys(var.node_groups) : group => { Name = "${var.name}-${group}" } }
}

resource "aws_launch_template" "node" {
  for_each               = var.node_groups
  name                   = "${var.name}-${each.key}"
  description            = "Nodes of ${each.key}: Amazon Linux 2023, IMDSv2 without pods, encrypted gp3"
  instance_type          = each.value.instance_type
  update_default_version = true
  vpc_security_group_ids = [aws_eks_cluster.this.vpc_config[0].cluster_security_group_id] # and no other
  user_data = base64encode(join("\n", [
    "MIME-Version: 1.0",
    "Content-Type: multipart/mixed; boundary=\"//\"",
    "",
    "--//",
    "Content-Type: application/node.eks.aws",
    "",
    yamlencode(local.node_config),
    "--//--",
    "",
  ]))

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1 # a pod is one hop further: it can't take the node's credentials
    instance_metadata_tags      = "disabled"
  }

  # Unlimited credits bill what a busy node borrows; standard ones slow it down to a fifth without a word.
  credit_specification {
    cpu_credits = "unlimited"
  }

  block_device_mappings {
    device_name = "/dev/xvda"
    ebs {
      volume_type           = "gp3"
      volume_size           = 30
      encrypted             = true
      kms_key_id            = var.kms_key_arn
      delete_on_termination = true
    }
  }

  monitoring {
    enabled = true
  }

  dynamic "tag_specifications" {
    for_each = toset(["instance", "volume"])
    content {
      resource_type = tag_specifications.value
      tags          = local.tags[each.key]
    }
  }
}

resource "aws_eks_node_group" "this" {
  for_each        = var.node_groups
  cluster_name    = aws_eks_cluster.this.name
  node_group_name = each.key
  node_role_arn   = aws_iam_role.node.arn
  subnet_ids      = [for zone in each.value.zones : var.subnets[zone]]
  version         = var.kubernetes_version
  ami_type        = "AL2023_x86_64_STANDARD"
  capacity_type   = "ON_DEMAND"

  launch_template {
    id      = aws_launch_template.node[each.key].id
    version = aws_launch_template.node[each.key].latest_version
  }

  scaling_config {
    desired_size = each.value.desired
    min_size     = each.value.least
    max_size     = each.value.most
  }

  update_config {
    max_unavailable = 1
  }

  node_repair_config {
    enabled = true
  }

  lifecycle {
    ignore_changes = [scaling_config[0].desired_size] # the cluster autoscaler owns it
  }

  # Nodes that join before the CNI is configured give pods one address each, and no NetworkPolicy holds.
  depends_on = [aws_eks_addon.network, aws_iam_role_policy_attachment.node]
}

# The cluster autoscaler finds groups by these tags, and from zero nodes it knows their labels.
resource "aws_autoscaling_group_tag" "discovery" {
  for_each = merge([for group in keys(var.node_groups) : {
    "${group}/enabled" = { group = group, key = "k8s.io/cluster-autoscaler/enabled", value = "true" }
    "${group}/owned"   = { group = group, key = "k8s.io/cluster-autoscaler/${var.name}", value = "owned" }
  }]...)
  autoscaling_group_name = aws_eks_node_group.this[each.value.group].resources[0].autoscaling_groups[0].name
  tag {
    key                 = each.value.key
    value               = each.value.value
    propagate_at_launch = false
  }
}
