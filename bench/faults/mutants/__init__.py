"""Bugs planted on purpose, a patch each: a campaign that lets one live proves nothing (`-m bench.faults.mutants`)."""
