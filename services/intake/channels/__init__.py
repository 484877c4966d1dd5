"""One file per source. The file's name is the channel's name; it holds `CHANNEL` and `SAMPLES`."""
