"""The notifier's commands: one file each, holding `CLI`."""
