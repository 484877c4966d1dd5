"""Intake: the only door in. A platform's payload becomes a canonical ticket without who sent it."""
