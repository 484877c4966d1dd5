"""Ways out: one file each, holding `OUTLET`."""
