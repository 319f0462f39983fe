# What EventSphere's own services may do, each in its own environment.

data "aws_iam_policy_document" "event" {
  for_each = var.environments
  statement {
    sid       = "Uploads" # what browsers send, until it is looked at
    actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
    resources = ["${each.value.bucket_arn}/uploads/*"]
  }
  statement {
    sid       = "Pictures" # what people see: copied from an upload, and never changed
    actions   = ["s3:PutObject"]
    resources = ["${each.value.bucket_arn}/events/*"]
  }
  statement {
    sid       = "PicturesThatAreMissing" # without it S3 answers 403 instead of 404 for a picture that is not there
    actions   = ["s3:ListBucket"]
    resources = [each.value.bucket_arn]
  }
  statement {
    sid       = "KeyOfPictures"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.kms_key_arns["data"]]
    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${local.region}.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "booking" {
  for_each = var.environments
  statement {
    sid       = "Messages"
    actions   = ["sns:Publish"]
    resources = [each.value.topic_arn]
  }
  statement {
    sid       = "KeyOfMessages"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.kms_key_arns["data"]]
    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["sns.${local.region}.amazonaws.com"]
    }
  }
}
