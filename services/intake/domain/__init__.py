"""Pure: what a platform said in, what it means out. No I/O, no clock."""
