"""Replay Kubernetes' HorizontalPodAutoscaler controller (autoscaling/v2, Kubernetes 1.34) over what was recorded."""
