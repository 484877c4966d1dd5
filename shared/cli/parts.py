"""What the system is made of, found by where it lies: services, migrations, the city's channels, units, fleets."""

import csv
import importlib.util
import pkgutil
from pathlib import Path

import services
from shared.contracts.topics import Topic, all_topics

SERVICES_FOLDER = Path(services.__path__[0])


def service_names() -> list[str]:
    """List the services that run as `python -m services.<name>`."""
    found = [m.name for m in pkgutil.iter_modules(services.__path__) if m.ispkg]
    return sorted(name for name in found if importlib.util.find_spec(f"services.{name}.__main__"))


def migrations() -> dict[str, Path]:
    """Give each service's folder of migrations."""
    return {name: SERVICES_FOLDER / name / "migrations" for name in service_names()}


def channel_names() -> list[str]:
    """List the sources: one file each."""
    folder = SERVICES_FOLDER / "intake" / "channels"
    return sorted(m.name for m in pkgutil.iter_modules([str(folder)]) if not m.name.startswith("_"))


def unit_ids(city: Path) -> list[str]:
    """List the city's units that are reached by topics."""
    with (city / "units.csv").open(encoding="utf-8-sig", newline="") as file:
        return [row["id"].strip() for row in csv.DictReader(file) if row.get("messaging", "").strip() == "yes"]


def fleet_ids(city: Path) -> list[str]:
    """List the fleet systems that report to the city; a city may have none."""
    path = city / "work" / "fleets.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row["id"].strip() for row in csv.DictReader(file)]


def topics(city: Path) -> tuple[Topic, ...]:
    """List every topic that this city needs."""
    return all_topics(channels=channel_names(), units=unit_ids(city), fleets=fleet_ids(city))
