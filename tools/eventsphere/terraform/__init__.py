"""What is written about the Terraform modules, made from their own files."""
