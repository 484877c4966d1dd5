"""The pages are looked at in a real browser: `make test-browser`. Nothing here is passed over silently."""

from pathlib import Path

import pytest

from tests.browser.browser import MISSING, Browser, program


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture
def browser(tmp_path: Path) -> Browser:
    found = program()
    if found is None:
        pytest.fail(MISSING, pytrace=False)
    return Browser(found, tmp_path)


@pytest.fixture(scope="session")
def album() -> Path:
    """Give the folder where the pictures stay, to be looked at."""
    folder = Path(__file__).parents[2] / ".state" / "browser"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
