"""Builds intake: the channels found, the city's words, the vault's keys."""

import ssl
from pathlib import Path

from services.intake import channels as channel_files
from services.intake.adapters.photos import NoPhotos, PostgresPhotos
from services.intake.adapters.postgres import PostgresTickets
from services.intake.city import IntakeCity, load
from services.intake.handlers import Intake, Ports
from services.intake.photos.evidence import Witness
from services.intake.photos.fetch import Fetcher
from services.intake.photos.off import say_off
from services.intake.photos.store import PhotoStore
from services.intake.photos.worker import PhotoWorker
from services.intake.settings import IntakeSettings
from services.intake.usecases.ports import Channel
from shared.city.city import City, read_city
from shared.city.folder import Folder
from shared.kit.clock import Clock
from shared.kit.discovery import discover
from shared.kit.keys import KeyRing
from shared.kit.postgres import Connection
from shared.kit.service import Service, Worker
from shared.kit.vault import Vault, VaultKeys

MIGRATIONS = Path(__file__).parent / "migrations"
AT_ONCE = 3
"""Pictures that one process fetches at a time: a slow platform holds up one of them for 30 s at most."""


def build(settings: IntakeSettings) -> Service:
    """Put intake together.

    Raises `CityError` with every fault of the city, `KeyTrouble` for keys that are not set, `PhotoFolderError`.
    """
    folder = Folder(settings.city)
    base = read_city(folder)
    city = load(folder, base)
    folder.done()
    keys = vault_keys(settings)

    def ports(connection: Connection) -> Ports:
        photos = PostgresPhotos(connection, keys.ring) if settings.photos else NoPhotos()
        return Ports(PostgresTickets(connection, city.prefix), Vault(connection, keys), photos)

    intake = Intake(discover(channel_files, "CHANNEL", Channel), city, ports, Clock.parse(settings.clock))
    return Service("intake", intake.consumers(), MIGRATIONS, photo_workers(settings, base, city, keys.ring))


def photo_workers(settings: IntakeSettings, base: City, city: IntakeCity, ring: KeyRing) -> tuple[Worker, ...]:
    """Give what fetches and erases pictures, where a folder is set for them."""
    if settings.photos is None:
        return (say_off,)
    fetcher = Fetcher(ssl.create_default_context(), allow_loopback=settings.photos_allow_loopback)
    store = PhotoStore.opened(settings.photos)
    worker = PhotoWorker(fetcher, store, Witness(base, city.reader.places), ring)
    return (*(worker.fetch,) * AT_ONCE, worker.sweep)


def vault_keys(settings: IntakeSettings) -> VaultKeys:
    """Read the keys that seal identities; a wrong one stops the start, not the first ticket."""
    ring = KeyRing.parse(settings.vault_keys.get_secret_value(), setting="VAULT_KEYS")
    keys = VaultKeys(ring, settings.vault_lookup_key.get_secret_value())
    keys.person("")
    return keys
