resource "aws_cloudfront_origin_access_control" "this" {
  for_each                          = var.environments
  name                              = "${var.name}-${each.key}-images"
  description                       = "CloudFront signs its requests to the bucket of ${each.key}"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

# A picture's key names its content and never gets other bytes, so it may stay in caches for a year.
resource "aws_cloudfront_response_headers_policy" "pictures" {
  name    = "${var.name}-pictures"
  comment = "A picture is nothing but a picture"
  security_headers_config {
    content_type_options {
      override = true
    }
    content_security_policy {
      content_security_policy = "default-src 'none'; sandbox"
      override                = true
    }
    strict_transport_security {
      access_control_max_age_sec = 31536000
      include_subdomains         = true
      override                   = true
    }
  }
  custom_headers_config {
    items {
      header   = "Cross-Origin-Resource-Policy"
      value    = "cross-origin"
      override = true
    }
  }
}

resource "aws_cloudfront_distribution" "this" {
  for_each        = var.environments
  comment         = "Pictures of ${each.key}"
  enabled         = true
  is_ipv6_enabled = true
  http_version    = "http2and3"
  price_class     = "PriceClass_100"

  origin {
    origin_id                = "bucket"
    domain_name              = aws_s3_bucket.this[each.key].bucket_regional_domain_name
    origin_access_control_id = aws_cloudfront_origin_access_control.this[each.key].id
  }

  default_cache_behavior {
    target_origin_id           = "bucket"
    viewer_protocol_policy     = "redirect-to-https"
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    compress                   = false
    cache_policy_id            = "658327ea-f89d-4fab-a63d-7e88639e58f6" # AWS: Managed-CachingOptimized
    response_headers_policy_id = aws_cloudfront_response_headers_policy.pictures.id
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    cloudfront_default_certificate = true
  }
}
