"""AWS from one command each: plan, up, facts, down (docs/aws.md)."""
