"""The crash sweep: the real services, killed at every named fail point, started again and looked at from outside."""
