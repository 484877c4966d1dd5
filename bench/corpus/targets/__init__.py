"""One file per topic that a service consumes, with its TARGET."""
