"""Intake's settings: those of the kit; it needs the vault's keys, and a folder where it is to keep pictures."""

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from shared.kit.settings import KitSettings

OptionalFolder = Annotated[Path | None, BeforeValidator(lambda value: value or None)]


class IntakeSettings(KitSettings):
    """Environment of the intake service."""

    photos: OptionalFolder = Field(
        None, description="the folder that keeps complainants' pictures; empty: none is fetched"
    )
    photos_allow_loopback: bool = Field(
        default=False, description="let pictures be fetched from this machine; for trials only"
    )
