"""Builds the notifier: the city's words and ways, what it consumes, and the worker that calls out."""

import os
from collections.abc import Mapping
from pathlib import Path

from services.notifier.adapters.work import TransactionWork
from services.notifier.city import load
from services.notifier.handlers import consumers
from services.notifier.settings import NotifierSettings
from services.notifier.usecases.ports import Send, Surroundings, Ways
from services.notifier.worker import Courier
from shared.city.city import read_city
from shared.city.folder import Folder
from shared.kit.service import Service

MIGRATIONS = Path(__file__).parent / "migrations"


def build(settings: NotifierSettings) -> Service:
    """Put the notifier together. Raises `CityError` with every fault of the city, `OutletError` for what is not set."""
    folder = Folder(settings.city)
    city = load(folder, read_city(folder))
    folder.done()
    surroundings = Surroundings(secrets=os.environ, allow_loopback=settings.webhook_allow_loopback)
    courier = Courier(city.plan.ways, connect(city.plan.ways, surroundings))
    workers = (courier.deliver, courier.reconcile)
    return Service("notifier", consumers(city.plan, TransactionWork), MIGRATIONS, workers)


def connect(ways: Ways, surroundings: Surroundings) -> Mapping[str, Send]:
    """Give the sending function of each way that calls out, by name."""
    return {name: way.outlet.connect(way.config, surroundings) for name, way in ways.items() if way.outlet.connect}
