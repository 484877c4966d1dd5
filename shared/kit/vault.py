"""The vault's adapter: seals identities through the database's functions; keys come from the environment."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from shared.kit.keys import KeyRing, Sealed, look_up, seal, unseal
from shared.kit.postgres import Connection


class Sealing(Protocol):
    """What intake gives to be sealed: `person_key` None where nobody can be told apart."""

    @property
    def ticket_id(self) -> UUID: ...
    @property
    def person_key(self) -> str | None: ...
    @property
    def identity(self) -> Mapping[str, str]: ...
    @property
    def original(self) -> bytes: ...


@dataclass(frozen=True)
class VaultKeys:
    ring: KeyRing
    lookup: str

    def person(self, key: str) -> bytes:
        return look_up(self.lookup, key, setting="VAULT_LOOKUP_KEY")


@dataclass(frozen=True)
class Vault:
    """Seals within a transaction: identity and ticket commit together."""

    connection: Connection
    keys: VaultKeys

    async def seal(self, sealings: Sequence[Sealing]) -> list[UUID | None]:
        """Seal identities and originals, each ticket under its own data key; give the opaque person references."""
        rows = [self._row(s) for s in sealings]
        found = await self.connection.fetch(
            "select ticket, ref from vault.seal($1::uuid[], $2::bytea[], $3::bytea[], $4::bytea[])",
            *map(list, zip(*rows, strict=True)),
        )
        refs = {row["ticket"]: row["ref"] for row in found}
        return [refs.get(s.ticket_id) for s in sealings]

    def _row(self, s: Sealing) -> tuple[UUID, bytes | None, bytes, bytes]:
        plain = json.dumps({"identity": dict(s.identity), "original": s.original.hex()}, ensure_ascii=False).encode()
        sealed = seal(self.keys.ring, plain, context_of(s.ticket_id))
        person = self.keys.person(s.person_key) if s.person_key else None
        return s.ticket_id, person, sealed.data_key, sealed.blob

    async def open(self, ticket_id: UUID, *, actor: str, purpose: str) -> Mapping[str, str] | None:
        """Open one identity for a stated purpose; None when it was erased or never sealed. Logged by the database."""
        row = await self.connection.fetchrow("select * from vault.open($1, $2, $3)", ticket_id, actor, purpose)
        if row is None or row["data_key"] is None:
            return None
        plain = unseal(self.keys.ring, Sealed(row["data_key"], row["sealed"]), context_of(ticket_id))
        identity: Mapping[str, str] = json.loads(plain)["identity"]
        return identity

    async def erase(self, ticket_id: UUID, *, actor: str, purpose: str) -> bool:
        """Destroy a ticket's data key; false when there was nothing left to destroy."""
        return bool(await self.connection.fetchval("select vault.erase($1, $2, $3)", ticket_id, actor, purpose))


def context_of(ticket_id: UUID) -> str:
    return f"vault.identity|{ticket_id}"
