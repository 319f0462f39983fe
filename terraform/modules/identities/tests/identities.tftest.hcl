# The provider itself is not mocked: it renders the policies, which is what is asked here.

variables {
  cluster_name = "eventsphere-cluster"
  environments = {
    dev     = { bucket_arn = "arn:aws:s3:::pictures-dev", topic_arn = "arn:aws:sns:us-east-1:123456789012:eventsphere-dev-bookings" }
    staging = { bucket_arn = "arn:aws:s3:::pictures-staging", topic_arn = "arn:aws:sns:us-east-1:123456789012:eventsphere-staging-bookings" }
    prod    = { bucket_arn = "arn:aws:s3:::pictures-prod", topic_arn = "arn:aws:sns:us-east-1:123456789012:eventsphere-prod-bookings" }
  }
  alert_topic_arns  = ["arn:aws:sns:us-east-1:123456789012:eventsphere-critical"]
  log_group_arn     = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/eks/eventsphere-cluster"
  backup_bucket_arn = "arn:aws:s3:::eventsphere-cluster-backups"
  zone_id           = "Z0123456789ABCDEFGHIJ"
  oidc_provider     = { arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/0", issuer = "oidc.eks.us-east-1.amazonaws.com/id/0" }
  kms_key_arns = {
    cluster = "arn:aws:kms:us-east-1:123456789012:key/cluster"
    data    = "arn:aws:kms:us-east-1:123456789012:key/data"
    backup  = "arn:aws:kms:us-east-1:123456789012:key/backup"
  }
}

provider "aws" {
  region = "us-east-1"
}

run "every_service_account_of_the_tree_has_a_role" {
  command = plan
  assert {
    condition = toset(keys(aws_eks_pod_identity_association.workload)) == toset([
      "external-secrets/external-secrets", "kube-system/aws-load-balancer-controller", "kube-system/cluster-autoscaler",
      "external-dns/external-dns", "kyverno/kyverno-admission-controller", "logging/fluent-bit", "monitoring/alertmanager", "velero/velero",
      "eventsphere-dev/event", "eventsphere-dev/booking", "eventsphere-staging/event", "eventsphere-staging/booking",
      "eventsphere-prod/event", "eventsphere-prod/booking",
    ])
    error_message = "A role and an association for each workload that calls AWS."
  }
}

run "no_policy_has_a_wildcard_for_an_action" {
  command = plan
  assert {
    condition = alltrue(flatten([for policy in aws_iam_role_policy.workload : [
      for statement in jsondecode(policy.policy).Statement : [
        for action in flatten([statement.Action]) : !strcontains(action, "*")
      ]
    ]]))
    error_message = "Actions are named one by one."
  }
}

run "only_looking_may_name_every_resource" {
  command = plan
  assert {
    condition = alltrue(flatten([for policy in aws_iam_role_policy.workload : [
      for statement in jsondecode(policy.policy).Statement :
      !contains(flatten([statement.Resource]), "*") || alltrue([
        for action in flatten([statement.Action]) : can(regex(":(Describe|List|Get)", action))
      ])
    ]]))
    error_message = "What changes something names its resources."
  }
}

run "an_environment_reaches_its_own_bucket_and_topic_only" {
  command = plan
  assert {
    condition     = !strcontains(aws_iam_role_policy.workload["eventsphere-dev/event"].policy, "prod") && strcontains(aws_iam_role_policy.workload["eventsphere-dev/event"].policy, "pictures-dev/uploads/*")
    error_message = "dev's event writes to dev's bucket."
  }
  assert {
    condition     = !strcontains(aws_iam_role_policy.workload["eventsphere-dev/booking"].policy, "prod") && strcontains(aws_iam_role_policy.workload["eventsphere-dev/booking"].policy, "eventsphere-dev-bookings")
    error_message = "dev's booking publishes to dev's topic."
  }
}

run "a_picture_that_people_see_is_never_deleted_or_read_back" {
  command = plan
  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.workload["eventsphere-prod/event"].policy).Statement : statement.Action if statement.Resource == "arn:aws:s3:::pictures-prod/events/*"] == ["s3:PutObject"]
    error_message = "event puts pictures below events/, and does nothing else there."
  }
}

run "an_environment_reads_its_own_secrets_only" {
  command = plan
  assert {
    condition     = strcontains(aws_iam_role_policy.secrets["dev"].policy, ":secret:eventsphere/dev/*") && !strcontains(aws_iam_role_policy.secrets["dev"].policy, "prod")
    error_message = "dev reads eventsphere/dev/ alone."
  }
  assert {
    condition     = strcontains(aws_iam_role.secrets["dev"].assume_role_policy, "system:serviceaccount:eventsphere-dev:external-secrets")
    error_message = "dev's store takes dev's role."
  }
  assert {
    condition     = !strcontains(aws_iam_role_policy.workload["external-secrets/external-secrets"].policy, "/prod/") && !strcontains(aws_iam_role_policy.workload["external-secrets/external-secrets"].policy, ":secret:eventsphere/*")
    error_message = "The controller itself reads no environment."
  }
}

run "without_a_zone_nobody_keeps_records" {
  command = plan
  variables { zone_id = "" }
  assert {
    condition     = !can(aws_iam_role.workload["external-dns/external-dns"])
    error_message = "external-dns has no role without a zone."
  }
}

run "only_this_cluster_takes_the_roles" {
  command = plan
  assert {
    condition     = alltrue([for role in aws_iam_role.workload : strcontains(role.assume_role_policy, "cluster/eventsphere-cluster")])
    error_message = "The roles trust the pods of this cluster."
  }
}

run "an_environment_without_a_bucket_is_refused" {
  command = plan
  variables { environments = { dev = { bucket_arn = "", topic_arn = "arn:aws:sns:us-east-1:123456789012:t" } } }
  expect_failures = [var.environments]
}

run "keys_that_are_missing_are_refused" {
  command = plan
  variables { kms_key_arns = { data = "arn:aws:kms:us-east-1:123456789012:key/data" } }
  expect_failures = [var.kms_key_arns]
}
