import re
from enum import Enum
from pathlib import Path

import pytest
import yaml
from pydantic import SecretStr

from services.intake.settings import IntakeSettings
from services.notifier.settings import NotifierSettings
from services.router.settings import RouterSettings

ROOT = Path(__file__).parents[3]
COMPOSE_TEXT = (ROOT / "docker-compose.yml").read_text("utf-8")
COMPOSE = yaml.safe_load(COMPOSE_TEXT)
SERVICES = COMPOSE["services"]
EXAMPLE = dict(re.findall(r"^#?([A-Z][A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE))
SECRETS = {"POSTGRES_PASSWORD", "VAULT_KEYS", "VAULT_LOOKUP_KEY", "PARKING_KEYS"}
FIELDS = {
    name.upper(): field.default
    for settings in (IntakeSettings, RouterSettings, NotifierSettings)
    for name, field in settings.model_fields.items()
}


@pytest.mark.parametrize("name", SERVICES)
def test_every_part_is_read_only_without_capabilities_and_not_root(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service.get("user") or service["image"].startswith("xiaolan:")


def test_our_image_does_not_run_as_root():
    users = re.findall(r"^USER (\S+)", (ROOT / "deploy" / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    assert users[-1] == "10001:10001"


def test_every_port_is_on_loopback_only():
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


@pytest.mark.parametrize("name", ["intake", "router", "notifier"])
def test_a_service_waits_for_all_it_needs_and_is_judged_by_its_readiness(name):
    conditions = {part: each["condition"] for part, each in SERVICES[name]["depends_on"].items()}
    assert conditions == {
        "kafka": "service_healthy",
        "postgres": "service_healthy",
        "migrate": "service_completed_successfully",
        "topics": "service_completed_successfully",
    }
    assert "/ready" in SERVICES[name]["healthcheck"]["test"][-1]


def test_no_secret_has_a_default():
    for name in SECRETS:
        uses = re.findall(rf"\$\{{{name}(.)", COMPOSE_TEXT)
        assert set(uses) == {":"}
        assert f"{{{name}:?" in COMPOSE_TEXT
        assert f"{{{name}:-" not in COMPOSE_TEXT
        assert EXAMPLE[name] == ""


def test_intake_alone_holds_the_pictures_in_a_volume_that_its_user_may_write_to():
    holders = {name for name, service in SERVICES.items() if "photos:/photos" in service.get("volumes", [])}
    assert holders == {"intake"}
    assert SERVICES["intake"]["environment"]["PHOTOS"] == "/photos"
    assert "photos" in COMPOSE["volumes"]
    assert "install -d -o 10001 -g 10001 -m 700 /photos" in (ROOT / "deploy" / "Dockerfile").read_text("utf-8")


def test_only_intake_holds_the_keys_of_identities():
    holders = {name for name, service in SERVICES.items() if "VAULT_KEYS" in service.get("environment", {})}
    assert holders == {"intake"}


def test_the_example_names_everything_that_compose_reads_with_its_default():
    for name, default in re.findall(r"\$\{([A-Z_]+):-([^}]*)\}", COMPOSE_TEXT):
        assert EXAMPLE[name] == default


@pytest.mark.parametrize("name", FIELDS)
def test_the_example_names_every_setting_with_its_default(name):
    assert EXAMPLE[name] == written(FIELDS[name])


def written(default):
    """Write a default as the environment has it."""
    if default is None:
        return ""
    if isinstance(default, SecretStr):
        return default.get_secret_value()
    if isinstance(default, bool):
        return str(default).lower()
    return str(default.value if isinstance(default, Enum) else default)
