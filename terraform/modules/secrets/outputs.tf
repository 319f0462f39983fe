output "names" {
  description = "Name of every secret, with its keys."
  value       = { for path, secret in aws_secretsmanager_secret.this : secret.name => sort(keys(local.secrets[path].keys)) }
}

output "to_fill_in" {
  description = "Names of the secrets that a person must fill in before the environments start."
  value       = [for path, secret in aws_secretsmanager_secret.this : secret.name if contains(values(local.secrets[path].keys), "given")]
}
