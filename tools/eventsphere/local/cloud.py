"""Names in the AWS stand-in."""

REGION = "us-east-1"
ACCOUNT = "123456789012"
BUCKET = "eventsphere-pictures"
TOPIC = "eventsphere-bookings"
TOPIC_ARN = f"arn:aws:sns:{REGION}:{ACCOUNT}:{TOPIC}"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_DEFAULT_REGION": REGION}
