output "repositories" {
  description = "Address of each image's repository, without tag or digest."
  value       = { for image, repository in aws_ecr_repository.this : image => repository.repository_url }
}

output "arns" {
  description = "ARN of each image's repository, for the role that pushes."
  value       = { for image, repository in aws_ecr_repository.this : image => repository.arn }
}
