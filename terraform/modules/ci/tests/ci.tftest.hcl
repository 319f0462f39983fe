# The provider itself is not mocked: it renders the policies, which is what is asked here.

provider "aws" {
  region = "us-east-1"
}

variables {
  name             = "eventsphere-cluster"
  repository       = "eventsphere/eventsphere"
  registry_arns    = ["arn:aws:ecr:us-east-1:123456789012:repository/eventsphere/auth"]
  registry_key_arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
  state_bucket     = "eventsphere-terraform-123456789012"
}

run "only_main_pushes_images" {
  command = plan
  assert {
    condition     = jsondecode(aws_iam_role.this["push"].assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:sub"] == "repo:eventsphere/eventsphere:ref:refs/heads/main"
    error_message = "The push role is for the branch main."
  }
  assert {
    condition     = !strcontains(aws_iam_role_policy.push.policy, "ecr:*") && !strcontains(aws_iam_role_policy.push.policy, "Delete")
    error_message = "A build deletes nothing."
  }
}

run "a_build_makes_only_the_repositories_that_terraform_knows" {
  command = plan
  assert {
    condition     = alltrue([for statement in jsondecode(aws_iam_role_policy.push.policy).Statement : toset(flatten([statement.Resource])) == toset(var.registry_arns) if contains(flatten([statement.Action]), "ecr:CreateRepository")])
    error_message = "No repository of another name is made."
  }
  assert {
    condition     = alltrue([for statement in jsondecode(aws_iam_role_policy.push.policy).Statement : statement.Condition.StringEquals["kms:ViaService"] == "ecr.us-east-1.amazonaws.com" && statement.Resource == var.registry_key_arn if contains(flatten([statement.Action]), "kms:CreateGrant")])
    error_message = "The key of images is for ECR alone."
  }
}

run "a_promotion_reads_images_and_writes_none" {
  command = plan
  assert {
    condition     = toset(jsondecode(aws_iam_role.this["pull"].assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:sub"]) == toset(["repo:eventsphere/eventsphere:environment:staging", "repo:eventsphere/eventsphere:environment:prod"])
    error_message = "The pull role is for promotions into staging and prod, which reviewers approve."
  }
  assert {
    condition     = !anytrue([for word in ["Put", "Upload", "Delete", "Create", "*\"]"] : strcontains(replace(aws_iam_role_policy.pull.policy, "ecr:GetAuthorizationToken", ""), "ecr:${word}")])
    error_message = "A promotion writes no image."
  }
}

run "a_plan_reads_no_secret_and_no_object_but_the_state" {
  command = plan
  assert {
    condition     = length([for statement in jsondecode(aws_iam_role_policy.plan.policy).Statement : statement if statement.Effect == "Deny" && contains(flatten([statement.Action]), "secretsmanager:GetSecretValue")]) == 1
    error_message = "Reading a secret's value is denied."
  }
  assert {
    condition     = length([for statement in jsondecode(aws_iam_role_policy.plan.policy).Statement : statement if statement.Effect == "Deny" && can(statement.NotResource)]) == 1
    error_message = "Reading an object of another bucket is denied."
  }
}

run "a_provider_of_the_account_is_left" {
  command = plan
  variables { create_provider = false }
  assert {
    condition     = length(aws_iam_openid_connect_provider.github) == 0
    error_message = "A second provider of the same issuer is refused by AWS."
  }
}

run "a_wildcard_for_the_repository_is_refused" {
  command = plan
  variables { repository = "eventsphere/*" }
  expect_failures = [var.repository]
}

run "a_key_that_is_none_is_refused" {
  command = plan
  variables { registry_key_arn = "alias/data" }
  expect_failures = [var.registry_key_arn]
}
