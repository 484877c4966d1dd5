"""Intake's settings: those of the kit; it needs the vault's keys."""

from shared.kit.settings import KitSettings


class IntakeSettings(KitSettings):
    """Environment of the intake service."""
