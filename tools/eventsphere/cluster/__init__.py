"""A cluster of this very commit: images, a Git server inside it, and Argo CD that follows it."""
