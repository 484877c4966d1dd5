"""Ports kept by PostgreSQL."""
