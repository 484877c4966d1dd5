"""What intake does with a batch of messages, and the ports it needs for that."""
