"""Measures what intake reads in what people write."""
