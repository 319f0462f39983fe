"""The GitOps tree as data: renders, the service graph and its policies, schemas."""
