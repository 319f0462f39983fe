output "next" {
  description = "The command that hands the cluster over to Argo CD, run in the repository: settings, projects and the root application."
  value       = "kubectl apply --server-side --force-conflicts --field-manager=argocd-controller -k clusters/${var.cluster.name}/bootstrap"
}
