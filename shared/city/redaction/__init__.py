"""Finders of personal data, one module a kind; `shared.city.redact` asks them in turn."""
