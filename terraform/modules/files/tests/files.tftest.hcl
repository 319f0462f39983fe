mock_provider "aws" {
  mock_data "aws_iam_policy_document" { defaults = { json = "{}" } }
}

variables {
  name              = "eventsphere-cluster"
  vpc_id            = "vpc-1"
  subnets           = { us-east-1a = "subnet-a", us-east-1b = "subnet-b", us-east-1c = "subnet-c" }
  security_group_id = "sg-nodes"
  kms_key_arn       = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
}

run "files_are_encrypted_by_our_key_and_backed_up" {
  command = plan
  assert {
    condition     = aws_efs_file_system.this.encrypted && aws_efs_file_system.this.kms_key_id == var.kms_key_arn
    error_message = "Files are encrypted by our key."
  }
  assert {
    condition     = alltrue([for each in aws_efs_backup_policy.this.backup_policy : each.status == "ENABLED"])
    error_message = "AWS Backup keeps copies."
  }
}

run "every_zone_has_a_mount_target_that_nodes_alone_reach" {
  command = plan
  assert {
    condition     = length(aws_efs_mount_target.this) == 3
    error_message = "A pod mounts in its own zone."
  }
  assert {
    condition     = aws_vpc_security_group_ingress_rule.nodes.referenced_security_group_id == "sg-nodes" && aws_vpc_security_group_ingress_rule.nodes.to_port == 2049
    error_message = "Nothing but the nodes may mount."
  }
}

run "one_zone_is_refused" {
  command = plan
  variables { subnets = { us-east-1a = "subnet-a" } }
  expect_failures = [var.subnets]
}
