"""What the webhook outlet stands on: the city's endpoints, and calls that cannot be led astray."""
