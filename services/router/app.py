"""Builds the router: the city's units, limits, rules and register, and what it consumes."""

from pathlib import Path

from services.router.adapters.postgres import PostgresStore, PostgresTimetables
from services.router.city import load
from services.router.handlers import Router
from services.router.register_book import RegisterBook
from services.router.settings import RouterSettings
from shared.city.city import read_city
from shared.city.folder import Folder
from shared.kit.clock import Clock
from shared.kit.service import Service

MIGRATIONS = Path(__file__).parent / "migrations"


def build(settings: RouterSettings) -> Service:
    """Put the router together. Raises `CityError` with every fault of the city."""
    folder = Folder(settings.city)
    world = load(folder, read_city(folder))
    folder.done()
    url = settings.database_url.get_secret_value()
    timetables = PostgresTimetables(url)
    registers = RegisterBook(url, world.city, world.units.by_id, world.register)
    router = Router(world, PostgresStore, timetables, registers, Clock.parse(settings.clock))
    return Service("router", router.consumers(), MIGRATIONS, [router.expire])
