from pathlib import Path

import pytest

from shared.city.city import City, load_city

ROOT = Path(__file__).parents[3] / "deploy/cities/shaoxing"


@pytest.fixture(scope="session", name="shaoxing")
def _shaoxing() -> City:
    return load_city(ROOT)
