output "id" {
  description = "Id of the file system: the annotation eventsphere/efs-id of Argo CD's cluster Secret."
  value       = aws_efs_file_system.this.id
}
