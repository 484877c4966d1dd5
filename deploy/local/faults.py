"""What can keep the local broker or database from running; each docstring is the sentence a person reads."""

from typing import Any


class LocalStackError(Exception):
    """The local Kafka and PostgreSQL cannot run."""

    def __init__(self, **facts: Any) -> None:
        super().__init__((type(self).__doc__ or "").format(**facts))


class OtherPlatform(LocalStackError):
    """The local Kafka and PostgreSQL run on Linux x86-64, this is {platform}: set KAFKA_SERVERS and DATABASE_URL to a broker and a database of your own."""  # noqa: E501


class NoNetwork(LocalStackError):
    """{file} could not be downloaded ({reason}): check the network or HTTPS_PROXY, or set MAVEN_URL to a mirror you can reach, and run again; what is complete is kept."""  # noqa: E501


class WrongChecksum(LocalStackError):
    """{file} is not the file the lock names (sha256 {found}, expected {expected}) and was thrown away: run again, and if it stays so the mirror or a proxy changes files."""  # noqa: E501


class FullDisk(LocalStackError):
    """No space is left in {folder}: free about 600 MB there, or set XIAOLAN_CACHE to a folder on another disk."""


class NoRights(LocalStackError):
    """{folder} cannot be written ({reason}): give yourself the right, or set XIAOLAN_CACHE to a folder of your own."""


class NoFreePort(LocalStackError):
    """No port from {first} to {last} is free on 127.0.0.1: stop what you no longer need and run again."""


class PortTaken(LocalStackError):
    """Another process took the port that {part} had chosen: run again."""


class StateInUse(LocalStackError):
    """The data in {folder} is in use by another running stack: stop that one, or choose another folder for this one."""


class CacheBusy(LocalStackError):
    """Another process has been filling {folder} for {seconds:.0f} s: wait for it or stop it, and run again."""


class NotReady(LocalStackError):
    """{part} did not answer within {seconds:.0f} s: this machine may be overloaded; run again, and read {log} if it stays so."""  # noqa: E501


class Died(LocalStackError):
    """{part} stopped with exit status {status} ({last}): read {log}."""
