"""Starts services by forking a process that has imported them all: a start costs a third of the CPU."""

import importlib
import multiprocessing
import os
from collections.abc import Mapping
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

SERVICES = ("intake", "router", "notifier")


def nursery() -> ForkServerContext:
    """Give the context whose processes are forked with the services imported."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["bench.crash.tie", __name__, *(f"services.{name}.__main__" for name in SERVICES)])
    return context


def born(context: ForkServerContext, service: str, environment: Mapping[str, str], log: Path) -> ForkServerProcess:
    """Start one process of a service; its output goes to the end of the log."""
    process = context.Process(target=_live, args=(service, dict(environment), str(log)), daemon=True)
    process.start()
    return process


def _live(service: str, environment: dict[str, str], log: str) -> None:
    importlib.import_module("bench.crash.tie").tie()  # at the top it would tie whoever imports this module
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    os.environ.clear()
    os.environ.update(environment)
    importlib.import_module(f"services.{service}.__main__").main()
