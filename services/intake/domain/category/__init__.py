"""What a message is about: evidence words and a linear model over character n-grams, with stated confidence."""
