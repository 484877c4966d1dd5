"""Keys: AES-256-GCM with the key's name in the blob, one data key per record, wrapped by a key of the ring.

Blob: version 1 | length of the key's name | name | 12 bytes nonce | ciphertext. The context (table, column, row) is
authenticated, so that a blob moved to another row does not open.
"""

import base64
import hashlib
import hmac
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_VERSION = 1
_NONCE = 12
_KEY = 32


class KeyTrouble(Exception):  # noqa: N818
    """A key is missing or malformed: set it as `name:base64 of 32 bytes`, the current one first, comma between."""

    def __init__(self, setting: str, problem: str) -> None:
        super().__init__(
            f"{setting}: {problem}. Set it as name:base64 of 32 bytes, the current key first, comma between."
        )


@dataclass(frozen=True)
class KeyRing:
    """Keys by name; `current` seals, all open."""

    current: str
    keys: dict[str, AESGCM]

    @classmethod
    def parse(cls, spec: str, *, setting: str) -> "KeyRing":
        """Read `k2:...,k1:...`. Raises KeyTrouble that names the setting."""
        keys: dict[str, AESGCM] = {}
        for part in filter(None, (p.strip() for p in spec.split(","))):
            name, _, text = part.partition(":")
            if not name:
                raise KeyTrouble(setting, "holds a key without a name")
            if name in keys:
                raise KeyTrouble(setting, f"names key {name!r} twice")
            keys[name] = AESGCM(_key(text, setting))
        if not keys:
            raise KeyTrouble(setting, "is empty")
        return cls(next(iter(keys)), keys)

    def seal(self, plain: bytes, context: str) -> bytes:
        name = self.current.encode()
        nonce = os.urandom(_NONCE)
        head = bytes((_VERSION, len(name))) + name
        return head + nonce + self.keys[self.current].encrypt(nonce, plain, context.encode())

    def open(self, blob: bytes, context: str) -> bytes:
        """Open a blob. Raises KeyTrouble when its key is not in the ring or the blob belongs to another row."""
        end = 2 + (blob[1] if len(blob) > 1 else 0)
        name = blob[2:end].decode(errors="replace")
        if blob[:1] != bytes((_VERSION,)) or name not in self.keys:
            raise KeyTrouble("the key ring", f"does not hold key {name!r}")
        nonce, body = blob[end : end + _NONCE], blob[end + _NONCE :]
        try:
            return self.keys[name].decrypt(nonce, body, context.encode())
        except (InvalidTag, ValueError):
            raise KeyTrouble("the key ring", f"does not open {context}: wrong key, or a blob of another row") from None


@dataclass(frozen=True)
class Sealed:
    """A plain text under its own data key; destroying `data_key` destroys the text."""

    data_key: bytes
    blob: bytes


def seal(ring: KeyRing, plain: bytes, context: str) -> Sealed:
    key = AESGCM.generate_key(256)
    nonce = os.urandom(_NONCE)
    return Sealed(ring.seal(key, context), nonce + AESGCM(key).encrypt(nonce, plain, context.encode()))


def unseal(ring: KeyRing, sealed: Sealed, context: str) -> bytes:
    key = AESGCM(ring.open(sealed.data_key, context))
    try:
        return key.decrypt(sealed.blob[:_NONCE], sealed.blob[_NONCE:], context.encode())
    except (InvalidTag, ValueError):
        raise KeyTrouble("the data key", f"does not open {context}") from None


def look_up(secret: str, value: str, *, setting: str) -> bytes:
    """Give the keyed hash by which the same value is found again (HMAC-SHA-256)."""
    return hmac.new(_key(secret, setting), value.encode(), hashlib.sha256).digest()


def _key(text: str, setting: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError:
        raise KeyTrouble(setting, "is no base64") from None
    if len(key) != _KEY:
        raise KeyTrouble(setting, f"has {len(key)} bytes, not {_KEY}")
    return key
