"""Commands of intake that are more than a few lines."""
