"""The local edge: one origin for the web app and the APIs, as the load balancer is in AWS."""
