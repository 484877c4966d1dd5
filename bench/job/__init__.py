"""The whole job, with the real services: what comes in, the city it is decided by, and how one run is measured."""
