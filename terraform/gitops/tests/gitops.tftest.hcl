mock_provider "aws" {}
mock_provider "helm" {}
mock_provider "kubernetes" {}

variables {
  account     = "123456789012"
  cluster     = { name = "eventsphere-cluster", endpoint = "https://example.org", certificate_authority = "Y2E=" }
  annotations = { "eventsphere/backup-bucket" = "eventsphere-cluster-backups-123456789012" }
}

run "argo_cd_keeps_its_own_settings" {
  command = plan
  assert {
    condition     = yamldecode(helm_release.argocd.values[0]).configs.cm.create == false && yamldecode(helm_release.argocd.values[0]).configs.rbac.create == false && yamldecode(helm_release.argocd.values[0]).notifications.cm.create == false
    error_message = "The chart makes no ConfigMap that clusters/argocd keeps."
  }
}

run "the_last_step_hands_over_to_argo_cd" {
  command = plan
  assert {
    condition     = endswith(output.next, "-k clusters/eventsphere-cluster/bootstrap") && strcontains(output.next, "--server-side")
    error_message = "Settings, projects and the root are applied once; the root brings everything else."
  }
}

run "add_ons_read_the_facts_of_the_account" {
  command = plan
  assert {
    condition     = kubernetes_secret_v1.cluster.metadata[0].labels["argocd.argoproj.io/secret-type"] == "cluster" && kubernetes_secret_v1.cluster.metadata[0].annotations["eventsphere/backup-bucket"] == "eventsphere-cluster-backups-123456789012"
    error_message = "Argo CD's cluster Secret carries the facts."
  }
}

run "an_annotation_of_somebody_else_is_refused" {
  command = plan
  variables { annotations = { "backup-bucket" = "x" } }
  expect_failures = [var.annotations]
}

run "a_range_of_charts_is_refused" {
  command = plan
  variables { argocd_chart = "9.x" }
  expect_failures = [var.argocd_chart]
}
