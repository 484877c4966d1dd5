"""Builds intake: the channels found, the city's words, the vault's keys."""

from pathlib import Path

from services.intake import channels as channel_files
from services.intake.adapters.postgres import PostgresTickets
from services.intake.city import load
from services.intake.handlers import Intake, Ports
from services.intake.settings import IntakeSettings
from services.intake.usecases.ports import Channel
from shared.city.city import read_city
from shared.city.folder import Folder
from shared.kit.clock import Clock
from shared.kit.discovery import discover
from shared.kit.keys import KeyRing
from shared.kit.postgres import Connection
from shared.kit.service import Service
from shared.kit.vault import Vault, VaultKeys

MIGRATIONS = Path(__file__).parent / "migrations"


def build(settings: IntakeSettings) -> Service:
    """Put intake together. Raises `CityError` with every fault of the city, `KeyTrouble` for keys that are not set."""
    folder = Folder(settings.city)
    city = load(folder, read_city(folder))
    folder.done()
    keys = vault_keys(settings)

    def ports(connection: Connection) -> Ports:
        return Ports(PostgresTickets(connection, city.prefix), Vault(connection, keys))

    intake = Intake(discover(channel_files, "CHANNEL", Channel), city, ports, Clock.parse(settings.clock))
    return Service("intake", intake.consumers(), MIGRATIONS)


def vault_keys(settings: IntakeSettings) -> VaultKeys:
    """Read the keys that seal identities; a wrong one stops the start, not the first ticket."""
    ring = KeyRing.parse(settings.vault_keys.get_secret_value(), setting="VAULT_KEYS")
    keys = VaultKeys(ring, settings.vault_lookup_key.get_secret_value())
    keys.person("")
    return keys
