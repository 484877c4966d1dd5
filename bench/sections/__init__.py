"""One file per section."""
