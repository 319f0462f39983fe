output "name" {
  description = "Name of the cluster, known once it is there."
  value       = aws_eks_cluster.this.name
}

output "arn" {
  description = "ARN of the cluster, for policies that name it."
  value       = aws_eks_cluster.this.arn
}

output "endpoint" {
  description = "Address of the API server."
  value       = aws_eks_cluster.this.endpoint
}

output "certificate_authority" {
  description = "Certificate of the API server's authority, in base64."
  value       = aws_eks_cluster.this.certificate_authority[0].data
}

output "security_group_id" {
  description = "The cluster's security group: the control plane and every node are in it."
  value       = aws_eks_cluster.this.vpc_config[0].cluster_security_group_id
}

output "node_role_arn" {
  description = "Role of the nodes."
  value       = aws_iam_role.node.arn
}

output "max_pods" {
  description = "Pods that a node takes."
  value       = var.max_pods
}

output "oidc_provider" {
  description = "OIDC provider of the cluster's service accounts: its ARN, and its issuer without the scheme."
  value = {
    arn    = aws_iam_openid_connect_provider.cluster.arn
    issuer = replace(aws_eks_cluster.this.identity[0].oidc[0].issuer, "https://", "")
  }
}
