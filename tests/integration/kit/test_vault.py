"""The vault: reached through its functions only, each role its own, each act logged; no identity in clear anywhere."""

import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import asyncpg
import pytest

from shared.kit.keys import KeyRing, KeyTrouble
from shared.kit.postgres import session
from shared.kit.vault import Vault, VaultKeys
from tests.conftest import KEY

CANARY = "13912345678"
NAME = "金丝雀"
KEYS = VaultKeys(KeyRing.parse(f"k1:{KEY}", setting="VAULT_KEYS"), KEY)


@dataclass(frozen=True)
class Sealing:
    """A submission of one person."""

    person_key: str | None = CANARY
    ticket_id: uuid.UUID = field(default_factory=uuid.uuid4)
    original: bytes = f"我是{NAME}，电话{CANARY}".encode()

    @property
    def identity(self) -> dict[str, str]:
        return {"name": NAME, "phone": CANARY}


@dataclass(frozen=True)
class Roles:
    owner: "asyncpg.Connection[asyncpg.Record]"
    intake: "asyncpg.Connection[asyncpg.Record]"
    router: "asyncpg.Connection[asyncpg.Record]"
    notifier: "asyncpg.Connection[asyncpg.Record]"


@pytest.fixture
async def roles(database: str) -> AsyncIterator[Roles]:
    names = ("intake", "router", "notifier")
    owner = await asyncpg.connect(database)
    opened = [await asyncpg.connect(database, server_settings=session(name, part="test")) for name in names]
    yield Roles(owner, *opened)
    for connection in (owner, *opened):
        await connection.close()


FORBIDDEN = [
    ("router", "select * from vault.seal('{}', '{}', '{}', '{}')"),
    ("router", "select * from vault.open(gen_random_uuid(), 'x', 'y')"),
    ("router", "select vault.erase(gen_random_uuid(), 'x', 'y')"),
    ("intake", "select * from vault.open(gen_random_uuid(), 'x', 'y')"),
    ("notifier", "select * from vault.seal('{}', '{}', '{}', '{}')"),
    ("notifier", "select vault.erase(gen_random_uuid(), 'x', 'y')"),
    *((role, f"select * from vault.{table}") for role in ("intake", "router", "notifier")
      for table in ("identity", "person", "access")),
    ("intake", "delete from vault.access"),
    ("router", "select * from intake.parked"),
    ("router", "select * from notifier.outbox"),
    ("notifier", "select * from intake.ticket"),
    ("intake", "update audit set act = 'x'"),
    ("router", "delete from audit"),
    ("intake", "create table mine (x int)"),
    ("intake", "drop table parked"),
    ("intake", "delete from migration"),
]  # fmt: skip


@pytest.mark.parametrize(("role", "statement"), FORBIDDEN)
async def test_a_role_may_not(roles: Roles, role: str, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await getattr(roles, role).execute(statement)


async def test_what_intake_seals_the_notifier_opens_and_each_act_is_logged(roles: Roles) -> None:
    sealing = Sealing()
    await Vault(roles.intake, KEYS).seal([sealing])
    opened = await Vault(roles.notifier, KEYS).open(sealing.ticket_id, actor="notifier", purpose="sms")
    assert opened == sealing.identity
    assert await Vault(roles.notifier, KEYS).open(uuid.uuid4(), actor="notifier", purpose="sms") is None
    acts = await roles.owner.fetch("select act, role, actor, purpose from vault.access order by id")
    assert [tuple(act) for act in acts] == [
        ("seal", "xiaolan_intake", "", ""),
        ("open", "xiaolan_notifier", "notifier", "sms"),
        ("open", "xiaolan_notifier", "notifier", "sms"),
    ]


async def test_the_same_person_has_one_reference_over_submissions_and_channels(roles: Roles) -> None:
    vault = Vault(roles.intake, KEYS)
    first, other, nobody = await vault.seal([Sealing(), Sealing("18800000000"), Sealing(None)])
    (again,) = await vault.seal([Sealing()])
    assert again == first
    assert other not in (first, None)
    assert nobody is None


async def test_a_ticket_sealed_again_keeps_what_it_has(roles: Roles) -> None:
    vault, sealing = Vault(roles.intake, KEYS), Sealing()
    (first,) = await vault.seal([sealing])
    (again,) = await vault.seal([Sealing("18800000000", sealing.ticket_id)])
    assert again == first
    assert await roles.owner.fetchval("select count(*) from vault.identity") == 1


async def test_erased_is_gone_for_good_and_only_once(roles: Roles) -> None:
    vault, sealing = Vault(roles.intake, KEYS), Sealing()
    await vault.seal([sealing])
    assert await vault.erase(sealing.ticket_id, actor="operator", purpose="asked")
    assert not await vault.erase(sealing.ticket_id, actor="operator", purpose="asked")
    assert await Vault(roles.notifier, KEYS).open(sealing.ticket_id, actor="n", purpose="p") is None
    row = await roles.owner.fetchrow("select data_key, sealed, erased_at from vault.identity")
    assert (row["data_key"], row["sealed"]) == (None, None)
    assert row["erased_at"] is not None


async def test_a_blob_moved_to_another_row_does_not_open(roles: Roles) -> None:
    mine, other = Sealing(), Sealing()
    await Vault(roles.intake, KEYS).seal([mine, other])
    await roles.owner.execute(
        "update vault.identity i set data_key = o.data_key, sealed = o.sealed from vault.identity o "
        "where i.ticket_id = $1 and o.ticket_id = $2",
        mine.ticket_id,
        other.ticket_id,
    )
    with pytest.raises(KeyTrouble, match="another row"):
        await Vault(roles.notifier, KEYS).open(mine.ticket_id, actor="n", purpose="p")


async def test_no_table_holds_an_identity_in_clear(roles: Roles) -> None:
    await Vault(roles.intake, KEYS).seal([Sealing()])
    tables = await roles.owner.fetch(
        "select schemaname || '.' || tablename as name from pg_tables "
        "where schemaname in ('intake', 'router', 'notifier', 'vault')"
    )
    assert len(tables) > 20
    for table in tables:
        for row in await roles.owner.fetch(f"select t.*::text as row from {table['name']} t"):
            for canary in (CANARY, NAME, CANARY.encode().hex(), NAME.encode().hex()):
                assert canary not in row["row"], table["name"]
