"""What the campaign does to the system: one family of faults a file, each with the proof that it took effect."""
