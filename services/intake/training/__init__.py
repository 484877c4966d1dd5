"""Makes the reading model of a city from sentences that we wrote: `make model`."""
