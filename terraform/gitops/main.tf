# Argo CD once, and the facts that its add-ons read. The output `next` is the command that hands over: from then on Argo CD
# keeps everything, its own settings included, and this root module is applied again only to repair or to remove.

resource "kubernetes_namespace_v1" "argocd" {
  metadata {
    name = "argocd"
    labels = {
      "pod-security.kubernetes.io/enforce"         = "restricted"
      "pod-security.kubernetes.io/enforce-version" = "v1.34"
    }
  }
}

resource "helm_release" "argocd" {
  name       = "argocd"
  namespace  = kubernetes_namespace_v1.argocd.metadata[0].name
  repository = "https://argoproj.github.io/argo-helm"
  chart      = "argo-cd"
  version    = var.argocd_chart
  atomic     = true
  wait       = true
  timeout    = 900
  values = [yamlencode({
    # clusters/argocd keeps these ConfigMaps; a chart that made them too would fight it.
    configs        = { cm = { create = false }, rbac = { create = false } }
    notifications  = { cm = { create = false }, secret = { create = true }, metrics = { enabled = true } }
    controller     = { metrics = { enabled = true }, resources = { requests = { cpu = "100m", memory = "512Mi" }, limits = { memory = "1Gi" } } }
    repoServer     = { replicas = 2, metrics = { enabled = true }, resources = { requests = { cpu = "50m", memory = "256Mi" }, limits = { memory = "512Mi" } } }
    server         = { replicas = 2, metrics = { enabled = true }, resources = { requests = { cpu = "20m", memory = "128Mi" }, limits = { memory = "256Mi" } } }
    applicationSet = { resources = { requests = { cpu = "20m", memory = "128Mi" }, limits = { memory = "256Mi" } } }
    redis          = { resources = { requests = { cpu = "20m", memory = "64Mi" }, limits = { memory = "128Mi" } } }
    dex            = { enabled = true }
  })]

  lifecycle {
    ignore_changes = [values] # Argo CD's own settings are in Git from the first sync on
  }
}

# The cluster that Argo CD itself runs in, with what no file of the tree can know.
resource "kubernetes_secret_v1" "cluster" {
  metadata {
    name        = "in-cluster"
    namespace   = kubernetes_namespace_v1.argocd.metadata[0].name
    labels      = merge({ "argocd.argoproj.io/secret-type" = "cluster" }, var.labels)
    annotations = var.annotations
  }
  data = {
    name   = "in-cluster"
    server = "https://kubernetes.default.svc"
    config = jsonencode({ tlsClientConfig = { insecure = false } })
  }
  depends_on = [helm_release.argocd]
}
