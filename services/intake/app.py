"""Builds intake: the channels found, the city's words, the vault's keys."""

from pathlib import Path

from services.intake import channels as channel_files
from services.intake.city import load
from services.intake.handlers import Intake
from services.intake.settings import IntakeSettings
from services.intake.usecases.ports import Channel, Vault
from shared.city.city import read_city
from shared.city.folder import Folder
from shared.kit import vault
from shared.kit.clock import Clock
from shared.kit.discovery import discover
from shared.kit.keys import KeyRing
from shared.kit.postgres import Connection
from shared.kit.service import Service

MIGRATIONS = Path(__file__).parent / "migrations"


def build(settings: IntakeSettings) -> Service:
    """Put intake together. Raises `CityError` with every fault of the city, `KeyTrouble` for keys that are not set."""
    folder = Folder(settings.city)
    city = load(folder, read_city(folder))
    folder.done()
    keys = vault_keys(settings)

    def make_vault(connection: Connection) -> Vault:
        return vault.Vault(connection, keys)

    intake = Intake(discover(channel_files, "CHANNEL", Channel), city, make_vault, Clock.parse(settings.clock))
    return Service("intake", intake.consumers(), MIGRATIONS)


def vault_keys(settings: IntakeSettings) -> vault.VaultKeys:
    """Read the keys that seal identities; a wrong one stops the start, not the first ticket."""
    ring = KeyRing.parse(settings.vault_keys.get_secret_value(), setting="VAULT_KEYS")
    keys = vault.VaultKeys(ring, settings.vault_lookup_key.get_secret_value())
    keys.person("")
    return keys
