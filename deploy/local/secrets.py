"""The keys of a local vault, made once for a state folder."""

import os
import secrets
from base64 import b64encode
from pathlib import Path

from deploy.local.cache import writing
from deploy.local.private import once


def vault_keys(state: Path) -> dict[str, str]:
    """Give VAULT_KEYS and VAULT_LOOKUP_KEY: those of the environment, else the folder's own, made the first time.

    Data sealed with a key that is lost stays sealed: whoever copies the data copies both key files too.
    """
    with writing(state):
        state.mkdir(parents=True, exist_ok=True)
        return {
            "VAULT_KEYS": os.environ.get("VAULT_KEYS") or once(state / "vault_keys", lambda: f"k1:{new_key()}"),
            "VAULT_LOOKUP_KEY": os.environ.get("VAULT_LOOKUP_KEY") or once(state / "vault_lookup_key", new_key),
        }


def new_key() -> str:
    """Make 32 random bytes, in base64."""
    return b64encode(secrets.token_bytes(32)).decode("ascii")
