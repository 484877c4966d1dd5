"""The fault campaign: the whole system under load, seeded faults, invariants read from outside."""
