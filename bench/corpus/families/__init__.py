"""One file per kind of hostile input, with its FAMILY."""
