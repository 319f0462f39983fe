mock_provider "aws" {
  mock_data "aws_partition" { defaults = { partition = "aws" } }
  mock_data "aws_iam_policy_document" { defaults = { json = "{}" } }
  override_resource {
    target = aws_eks_cluster.this
    values = {
      vpc_config            = { cluster_security_group_id = "sg-cluster" }
      certificate_authority = [{ data = "Y2E=" }]
      identity              = [{ oidc = [{ issuer = "https://oidc.eks.us-east-1.amazonaws.com/id/0" }] }]
    }
  }
}

variables {
  name            = "eventsphere-cluster"
  vpc_id          = "vpc-0123456789abcdef0"
  subnets         = { us-east-1a = "subnet-a", us-east-1b = "subnet-b", us-east-1c = "subnet-c" }
  administrators  = ["arn:aws:iam::123456789012:role/sre"]
  kms_key_arn     = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
  log_kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/11111111-1111-1111-1111-111111111111"
  storage_roles   = { ebs = "arn:aws:iam::123456789012:role/ebs", efs = "arn:aws:iam::123456789012:role/efs" }
  node_groups = {
    eventsphere-ng-1 = { zones = ["us-east-1a", "us-east-1b"], instance_type = "t3.medium", desired = 2, least = 2, most = 5 }
    eventsphere-ng-2 = { zones = ["us-east-1b", "us-east-1c"], instance_type = "t3.medium", desired = 1, least = 1, most = 3 }
  }
}

run "the_control_plane_is_private_logged_and_encrypted" {
  command = plan
  assert {
    condition     = aws_eks_cluster.this.vpc_config[0].endpoint_private_access && !aws_eks_cluster.this.vpc_config[0].endpoint_public_access
    error_message = "Without named networks the endpoint is private alone."
  }
  assert {
    condition     = length(aws_eks_cluster.this.enabled_cluster_log_types) == 5
    error_message = "All five logs of the control plane are on."
  }
  assert {
    condition     = aws_eks_cluster.this.encryption_config[0].provider[0].key_arn == var.kms_key_arn && aws_cloudwatch_log_group.control_plane.kms_key_id == var.log_kms_key_arn
    error_message = "Secrets and logs are encrypted by keys of ours."
  }
  assert {
    condition     = aws_cloudwatch_log_group.control_plane.name == "/aws/eks/eventsphere-cluster/cluster"
    error_message = "EKS writes to the group of this name."
  }
  assert {
    condition     = aws_eks_cluster.this.deletion_protection
    error_message = "A mistaken destroy is refused."
  }
}

run "a_minor_version_that_leaves_support_is_not_upgraded_by_itself" {
  command = plan
  assert {
    condition     = aws_eks_cluster.this.version == "1.34" && aws_eks_cluster.this.upgrade_policy[0].support_type == "EXTENDED"
    error_message = "STANDARD upgrades by itself, and the next plan asks for a downgrade."
  }
}

run "nobody_is_administrator_by_having_made_the_cluster" {
  command = plan
  assert {
    condition     = aws_eks_cluster.this.access_config[0].authentication_mode == "API" && aws_eks_cluster.this.access_config[0].bootstrap_cluster_creator_admin_permissions == false
    error_message = "Access is by named entries alone."
  }
  assert {
    condition     = endswith(aws_eks_access_policy_association.this["arn:aws:iam::123456789012:role/sre"].policy_arn, "AmazonEKSClusterAdminPolicy")
    error_message = "The named role administers."
  }
}

run "the_two_node_groups_have_their_fixed_numbers" {
  command = plan
  assert {
    condition     = aws_eks_node_group.this["eventsphere-ng-1"].scaling_config[0] == { desired_size = 2, min_size = 2, max_size = 5 }
    error_message = "eventsphere-ng-1 has 2 nodes, 2 to 5."
  }
  assert {
    condition     = aws_eks_node_group.this["eventsphere-ng-2"].scaling_config[0] == { desired_size = 1, min_size = 1, max_size = 3 }
    error_message = "eventsphere-ng-2 has 1 node, 1 to 3."
  }
  assert {
    condition     = aws_eks_node_group.this["eventsphere-ng-2"].subnet_ids == toset(["subnet-b", "subnet-c"])
    error_message = "eventsphere-ng-2 is in zones b and c."
  }
  assert {
    condition     = length(aws_autoscaling_group_tag.discovery) == 4
    error_message = "The cluster autoscaler finds both groups by two tags each."
  }
}

run "nodes_hide_their_credentials_from_pods" {
  command = plan
  assert {
    condition     = alltrue([for template in aws_launch_template.node : template.metadata_options[0].http_put_response_hop_limit == 1 && template.metadata_options[0].http_tokens == "required"])
    error_message = "IMDSv2 with one hop: a pod is two hops away."
  }
  assert {
    condition     = alltrue([for template in aws_launch_template.node : template.block_device_mappings[0].ebs[0].encrypted == "true" && template.block_device_mappings[0].ebs[0].volume_type == "gp3"])
    error_message = "Root disks are encrypted gp3."
  }
  assert {
    condition     = alltrue([for template in aws_launch_template.node : template.credit_specification[0].cpu_credits == "unlimited"])
    error_message = "What happens without credits is said, not left to a default."
  }
}

run "the_kubelet_reserves_what_its_pods_need" {
  command = plan
  assert {
    condition     = strcontains(base64decode(aws_launch_template.node["eventsphere-ng-1"].user_data), "\"maxPods\": 40") && strcontains(base64decode(aws_launch_template.node["eventsphere-ng-1"].user_data), "\"memory\": \"695Mi\"")
    error_message = "NodeConfig says how many pods a node takes, and reserves 11 MiB for each and 255 MiB."
  }
}

run "the_network_is_configured_before_nodes_join" {
  command = plan
  assert {
    condition     = jsondecode(aws_eks_addon.network.configuration_values).enableNetworkPolicy == "true" && jsondecode(aws_eks_addon.network.configuration_values).env.ENABLE_PREFIX_DELEGATION == "true"
    error_message = "NetworkPolicies hold, and a t3.medium takes more than 17 pods."
  }
}

run "argo_cd_keeps_what_is_its_own" {
  command = plan
  assert {
    condition     = toset(concat([aws_eks_addon.network.addon_name, aws_eks_addon.proxy.addon_name, aws_eks_addon.identity.addon_name, aws_eks_addon.dns.addon_name], [for addon in aws_eks_addon.storage : addon.addon_name])) == toset(keys(local.addons))
    error_message = "No other add-on is Terraform's: metrics-server is Argo CD's."
  }
  assert {
    condition     = jsondecode(aws_eks_addon.storage["ebs"].configuration_values).defaultStorageClass.enabled == false
    error_message = "Storage classes are Argo CD's."
  }
}

run "named_networks_reach_the_public_endpoint" {
  command = plan
  variables { public_access_cidrs = ["203.0.113.0/24"] }
  assert {
    condition     = aws_eks_cluster.this.vpc_config[0].endpoint_public_access && aws_eks_cluster.this.vpc_config[0].public_access_cidrs == toset(["203.0.113.0/24"])
    error_message = "The public endpoint answers the named networks alone."
  }
}

run "an_endpoint_for_everybody_is_refused" {
  command = plan
  variables { public_access_cidrs = ["0.0.0.0/0"] }
  expect_failures = [var.public_access_cidrs]
}

run "a_cluster_without_administrators_is_refused" {
  command = plan
  variables { administrators = [] }
  expect_failures = [var.administrators]
}

run "a_user_as_administrator_is_refused" {
  command = plan
  variables { administrators = ["arn:aws:iam::123456789012:user/ada"] }
  expect_failures = [var.administrators]
}

run "a_hundred_and_ten_pods_are_refused" {
  command = plan
  variables { max_pods = 110 }
  expect_failures = [var.max_pods]
}

run "a_patch_version_is_refused" {
  command = plan
  variables { kubernetes_version = "1.34.1" }
  expect_failures = [var.kubernetes_version]
}

run "a_group_without_a_subnet_is_refused" {
  command = plan
  variables {
    node_groups = { ng = { zones = ["us-east-1d"], instance_type = "t3.medium", desired = 1, least = 1, most = 1 } }
  }
  expect_failures = [var.node_groups]
}

run "a_group_that_may_not_have_its_nodes_is_refused" {
  command = plan
  variables {
    node_groups = { ng = { zones = ["us-east-1a"], instance_type = "t3.medium", desired = 3, least = 1, most = 2 } }
  }
  expect_failures = [var.node_groups]
}
