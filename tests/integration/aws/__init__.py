"""The AWS commands against stand-ins for AWS, Terraform and the cluster."""
