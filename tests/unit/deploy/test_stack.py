import platform
import socket

import pytest

from deploy.local import folders, stack
from deploy.local.faults import NoFreePort, OtherPlatform, StateInUse
from deploy.local.folders import kept, passing
from deploy.local.ports import free_ports, is_free, is_taken, kept_ports
from deploy.local.private import once
from deploy.local.secrets import vault_keys
from deploy.local.stack import Endpoints, local_stack


@pytest.mark.parametrize(
    ("system", "machine"), [("Darwin", "arm64"), ("Windows", "AMD64"), ("Linux", "aarch64"), ("Linux", "riscv64")]
)
def test_other_platforms_are_refused_with_the_way_out(monkeypatch, system, machine):
    monkeypatch.setattr(platform, "system", lambda: system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    with pytest.raises(OtherPlatform, match=f"this is {system} {machine}: set KAFKA_SERVERS and DATABASE_URL"):
        stack.refuse_other_platforms()


def test_what_the_environment_names_is_used_and_nothing_is_started(monkeypatch):
    monkeypatch.setenv("KAFKA_SERVERS", "kafka:9092")
    monkeypatch.setenv("DATABASE_URL", "postgresql://db/x")
    monkeypatch.setattr(stack, "fill", None)
    with local_stack() as endpoints:
        assert endpoints == Endpoints("kafka:9092", "postgresql://db/x")


@pytest.fixture
def listener():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def test_a_port_in_use_is_neither_free_nor_chosen(listener):
    assert is_taken(listener)
    assert not is_free(listener)
    with pytest.raises(NoFreePort, match=f"No port from {listener} to {listener} is free"):
        free_ports(1, range(listener, listener + 1))


def test_chosen_ports_differ_and_come_again(tmp_path):
    first = kept_ports(tmp_path / "ports", 3)
    assert len(set(first)) == 3
    assert kept_ports(tmp_path / "ports", 3) == first


def test_a_kept_port_that_somebody_took_is_replaced(tmp_path, listener):
    (tmp_path / "ports").write_text(str(listener))
    assert kept_ports(tmp_path / "ports", 1) != (listener,)


def test_a_folder_in_use_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "PATIENCE", 0.1)
    with kept(tmp_path / "state"), pytest.raises(StateInUse, match="in use by another running stack"):
        kept(tmp_path / "state").__enter__()


def test_a_passing_folder_is_removed_at_exit_and_a_killed_stack_s_by_the_next(tmp_path):
    (tmp_path / "left").mkdir()
    with passing(tmp_path) as (folder, _):
        assert not (tmp_path / "left").exists()
        with passing(tmp_path) as (other, _):
            assert folder.is_dir()
            assert other != folder
    assert [path.name for path in tmp_path.iterdir()] == ["lock"]


def test_a_private_file_is_made_once_and_for_its_owner_only(tmp_path):
    assert once(tmp_path / "secret", lambda: "one") == "one"
    assert once(tmp_path / "secret", lambda: "two") == "one"
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


def test_vault_keys_are_made_once_and_the_environment_s_go_before(tmp_path, monkeypatch):
    for name in ("VAULT_KEYS", "VAULT_LOOKUP_KEY"):
        monkeypatch.delenv(name, raising=False)
    first = vault_keys(tmp_path)
    assert first["VAULT_KEYS"].startswith("k1:")
    assert first["VAULT_KEYS"] != first["VAULT_LOOKUP_KEY"]
    assert vault_keys(tmp_path) == first
    monkeypatch.setenv("VAULT_KEYS", "k2:own")
    assert vault_keys(tmp_path)["VAULT_KEYS"] == "k2:own"
