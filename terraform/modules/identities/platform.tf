# What the cluster's add-ons may do.

# The controller itself reads what belongs to the cluster; environments have roles of their own (secrets.tf).
data "aws_iam_policy_document" "external_secrets" {
  source_policy_documents = [data.aws_iam_policy_document.key_of_secrets.json]
  statement {
    sid       = "ReadSecretsOfTheCluster"
    actions   = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]
    resources = [for group in ["argocd", "monitoring"] : "${local.secrets}/${group}/*"]
  }
}

# external-dns adds and changes the records of one zone, and only those of addresses and their owner's mark.
data "aws_iam_policy_document" "external_dns" {
  statement {
    sid       = "Look"
    actions   = ["route53:ListHostedZones", "route53:ListTagsForResources"]
    resources = ["*"]
  }
  statement {
    sid       = "LookAtRecords"
    actions   = ["route53:ListResourceRecordSets"]
    resources = ["arn:${local.partition}:route53:::hostedzone/${var.zone_id}"]
  }
  statement {
    sid       = "KeepRecords"
    actions   = ["route53:ChangeResourceRecordSets"]
    resources = ["arn:${local.partition}:route53:::hostedzone/${var.zone_id}"]
    condition {
      test     = "ForAllValues:StringEquals"
      variable = "route53:ChangeResourceRecordSetsRecordTypes"
      values   = ["A", "AAAA", "CNAME", "TXT"]
    }
  }
}

data "aws_iam_policy_document" "fluent_bit" {
  statement {
    sid       = "WriteLogs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"]
    resources = ["${var.log_group_arn}:*"]
  }
}

# Kyverno reads the signatures that stand beside our images.
data "aws_iam_policy_document" "kyverno" {
  statement {
    sid       = "LogIn" # names no repository in AWS
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }
  statement {
    sid       = "ReadImages"
    actions   = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability"]
    resources = ["arn:${local.partition}:ecr:${local.region}:${local.account}:repository/eventsphere/*"]
  }
}

data "aws_iam_policy_document" "alertmanager" {
  statement {
    sid       = "Alerts"
    actions   = ["sns:Publish"]
    resources = var.alert_topic_arns
  }
  statement {
    sid       = "KeyOfAlerts"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.kms_key_arns["data"]]
    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["sns.${local.region}.amazonaws.com"]
    }
  }
}

# AWS lets Describe calls name no resource; changes are for this cluster's own groups, by their tag.
data "aws_iam_policy_document" "autoscaler" {
  statement {
    sid = "Look"
    actions = [
      "autoscaling:DescribeAutoScalingGroups", "autoscaling:DescribeAutoScalingInstances",
      "autoscaling:DescribeLaunchConfigurations", "autoscaling:DescribeScalingActivities", "autoscaling:DescribeTags",
      "ec2:DescribeImages", "ec2:DescribeInstanceTypes", "ec2:DescribeLaunchTemplateVersions",
      "ec2:GetInstanceTypesFromInstanceRequirements",
    ]
    resources = ["*"]
  }
  statement {
    sid       = "LookAtGroups"
    actions   = ["eks:DescribeNodegroup"]
    resources = ["arn:${local.partition}:eks:${local.region}:${local.account}:nodegroup/${var.cluster_name}/*"]
  }
  statement {
    sid       = "Scale"
    actions   = ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"]
    resources = ["arn:${local.partition}:autoscaling:${local.region}:${local.account}:autoScalingGroup:*"]
    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/k8s.io/cluster-autoscaler/${var.cluster_name}"
      values   = ["owned"]
    }
  }
}

# Velero writes backups and makes snapshots; it deletes neither object versions (object lock) nor others' snapshots.
data "aws_iam_policy_document" "velero" {
  statement {
    sid       = "Backups"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]
    resources = ["${var.backup_bucket_arn}/*"]
  }
  statement {
    sid       = "ListBackups"
    actions   = ["s3:ListBucket", "s3:GetBucketLocation"]
    resources = [var.backup_bucket_arn]
  }
  statement {
    sid       = "KeyOfBackups"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.kms_key_arns["backup"]]
  }
  statement {
    sid       = "LookAtDisks"
    actions   = ["ec2:DescribeVolumes", "ec2:DescribeSnapshots"]
    resources = ["*"]
  }
  statement {
    sid       = "Snapshots"
    actions   = ["ec2:CreateSnapshot", "ec2:CreateVolume", "ec2:CreateTags"]
    resources = ["arn:${local.partition}:ec2:${local.region}:*:volume/*", "arn:${local.partition}:ec2:${local.region}::snapshot/*"]
  }
  statement {
    sid       = "OwnSnapshots"
    actions   = ["ec2:DeleteSnapshot"]
    resources = ["arn:${local.partition}:ec2:${local.region}::snapshot/*"]
    condition {
      test     = "StringLike"
      variable = "aws:ResourceTag/velero.io/backup"
      values   = ["*"]
    }
  }
  statement {
    sid       = "KeyOfDisks"
    actions   = ["kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:DescribeKey"]
    resources = [var.kms_key_arns["cluster"]]
  }
}

data "aws_iam_policy_document" "disks" {
  statement {
    sid       = "EncryptDisks"
    actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo"]
    resources = [var.kms_key_arns["cluster"]]
  }
  statement {
    sid       = "AttachDisks"
    actions   = ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"]
    resources = [var.kms_key_arns["cluster"]]
    condition {
      test     = "Bool"
      variable = "kms:GrantIsForAWSResource"
      values   = ["true"]
    }
  }
}
