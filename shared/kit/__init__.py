"""Delivery: nothing lost, nothing done twice. docs/architecture.md says how; each module is one part of it."""
