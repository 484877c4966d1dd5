"""Which failures are an outage, and which are the record's or ours."""

import asyncpg
import pytest

from shared.contracts.faults import NotYet, Refused
from shared.kit.parking import trouble_of
from shared.kit.postgres import is_outage

OUTAGES = [
    ConnectionResetError(), TimeoutError(), asyncpg.ConnectionDoesNotExistError(), asyncpg.CannotConnectNowError(),
    asyncpg.InterfaceError("closed"), asyncpg.TooManyConnectionsError(), asyncpg.AdminShutdownError(),
    asyncpg.CrashShutdownError(), asyncpg.SerializationError(), asyncpg.DeadlockDetectedError(),
    asyncpg.DiskFullError(), asyncpg.IdleInTransactionSessionTimeoutError(), asyncpg.ReadOnlySQLTransactionError(),
    asyncpg.UndefinedTableError(), asyncpg.InvalidPasswordError(),
]  # fmt: skip
OURS = [
    RuntimeError(), ValueError(), asyncpg.UniqueViolationError(), asyncpg.NotNullViolationError(),
    asyncpg.UntranslatableCharacterError(), asyncpg.CharacterNotInRepertoireError(),
    asyncpg.NumericValueOutOfRangeError(),
    asyncpg.exceptions._base.DataError("invalid input for query argument"),
]  # fmt: skip


@pytest.mark.parametrize("error", OUTAGES, ids=lambda e: type(e).__name__)
def test_an_outage_waits(error: Exception) -> None:
    assert is_outage(error)


@pytest.mark.parametrize("error", OURS, ids=lambda e: type(e).__name__)
def test_a_record_s_fault_does_not_stop_the_batch_for_ever(error: Exception) -> None:
    assert not is_outage(error)


def test_failures_are_told_apart() -> None:
    assert (trouble_of(Refused("forbidden")).state, trouble_of(Refused("forbidden")).reason) == ("dead", "forbidden")
    assert (trouble_of(NotYet("away")).state, trouble_of(NotYet("away")).passing) == ("waiting", True)
    assert trouble_of(KeyError("13800138000")).unexpected
    assert "13800138000" not in trouble_of(KeyError("13800138000")).error


def test_control_characters_in_a_fault_are_escaped_before_they_reach_the_database() -> None:
    from shared.contracts.faults import Fault

    assert trouble_of(Refused("schema", [Fault("a\x00b", "is odd")])).faults == ("a\\x00b: is odd",)
