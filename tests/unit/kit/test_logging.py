"""Log lines: JSON, numbers of people masked, nothing that could forge a line or turn its direction."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from shared.kit.logging import configure
from shared.kit.parking import where_of

PHONE = "13800138000"
CARD = "33060219900101123X"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Give what is written to standard error while a test runs."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    configure("INFO")
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def log(written: io.StringIO) -> Any:
    return structlog.get_logger("test")


def last(written: io.StringIO) -> dict[str, Any]:
    return json.loads(written.getvalue().splitlines()[-1])  # type: ignore[no-any-return]


@pytest.mark.parametrize("text", [PHONE, f"电话{PHONE}。", CARD, CARD.lower(), f"a {CARD} b {PHONE}"])
def test_phone_and_card_numbers_are_masked(log, written, text: str) -> None:
    log.info("said", text=text)
    shown = str(last(written)["text"])
    assert PHONE not in shown
    assert CARD not in shown.upper()
    assert "***" in shown


@pytest.mark.parametrize("text", ["SX20250618000001", "1380013800", "138001380001", "330604001"])
def test_other_numbers_are_left(log, written, text: str) -> None:
    log.info("said", text=text)
    assert last(written)["text"] == text


def test_numbers_in_lists_and_objects_are_masked_too(log, written) -> None:
    log.info("said", faults=(f"x {PHONE}",), more={"deep": [CARD]})
    line = json.dumps(last(written), ensure_ascii=False)
    assert PHONE not in line
    assert CARD not in line


def test_libraries_logs_are_masked_too(written) -> None:
    logging.getLogger("somebody").warning("called %s", PHONE)
    assert PHONE not in str(last(written))


@pytest.mark.parametrize("character", ["\n", "\r", "\x1b", "\x00", "\x7f", "\x85", "\u202e", "\u2066", "\u2028"])
def test_characters_that_forge_or_turn_a_line_are_escaped(log, written, character: str) -> None:
    log.info("said", text=f"a{character}b", more=[f"{character}"])
    text = written.getvalue()
    assert len(text.splitlines()) == 1
    assert character not in text.rstrip("\n")


def test_a_failure_is_named_by_type_and_place_never_by_its_text() -> None:
    try:
        int(f"cannot read {PHONE}")
    except ValueError as error:
        said = where_of(error)
    assert said.startswith("ValueError at test_a_failure")
    assert PHONE not in said


def test_a_traceback_shows_no_number(log, written) -> None:
    try:
        int(f"cannot read {PHONE}")
    except ValueError:
        log.exception("failed")
    assert PHONE not in str(last(written))


def test_the_kafka_client_says_the_same_kind_of_thing_once_a_minute(written: io.StringIO) -> None:
    for n in range(100):
        logging.getLogger("aiokafka.conn").error("Unable connect to node %s", n)
    logging.getLogger("aiokafka.conn").error("something else")
    for _ in range(2):
        logging.getLogger("ours").error("said twice")
    events = [json.loads(line)["event"] for line in written.getvalue().splitlines()]
    assert events == ["Unable connect to node 0", "something else", "said twice", "said twice"]


def test_what_the_framework_says_is_one_json_line_like_all_others(monkeypatch: pytest.MonkeyPatch) -> None:
    import faststream  # noqa: F401 - it gives its logger a handler

    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    root, framework = logging.getLogger(), logging.getLogger("faststream")
    before = root.handlers[:], root.level, framework.handlers[:], framework.propagate
    coloured = logging.StreamHandler(stream)
    framework.addHandler(coloured)
    framework.propagate = False
    try:
        configure("INFO")
        structlog.get_logger("faststream").error(f"of {PHONE}", offset=1)
    finally:
        root.handlers[:], root.level, framework.handlers[:], framework.propagate = before
        structlog.reset_defaults()
    (line,) = stream.getvalue().splitlines()
    assert (json.loads(line)["event"], json.loads(line)["offset"]) == ("of ***", 1)
