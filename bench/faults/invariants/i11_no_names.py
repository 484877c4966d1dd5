"""I11: who complained stands nowhere but on the platform's own topic and in the vault."""

import re
from collections.abc import AsyncIterator, Iterable, Iterator

import ahocorasick

from bench.faults.invariants._invariant import Checked, Invariant
from bench.faults.ledger import Ledger
from bench.faults.system import System
from shared.cli.parts import service_names

WORD = re.compile(r"[0-9A-Za-z]")


class NoNames(Invariant):
    id = "I11"
    what = "canary names and phone numbers stand in no log, internal topic, notice, metric or table outside the vault"
    each_round = True

    def __init__(self) -> None:
        self._read: dict[str, int] = {}
        """How far each log and topic was searched already."""

    async def check(self, system: System, ledger: Ledger) -> Checked:
        found = Checked()
        words = _automaton(ledger.canaries)
        for where, text in self._fresh(system, ledger):
            _search(words, where, text, found)
        for name, text in await _metrics(system):
            _search(words, f"the metrics of {name}", text, found)
        if ledger.whole:
            async for where, text in _tables(system):
                _search(words, where, text, found)
            for arrival in system.provider.arrivals:
                _search(words, f"notice {arrival.id}", str(arrival.body), found)
        return found

    def _fresh(self, system: System, ledger: Ledger) -> Iterator[tuple[str, str]]:
        """Give what was logged and said since the last look."""
        for member in system.members.values():
            with member.log.open("rb") as log:
                log.seek(self._read.get(member.name, 0))
                text = log.read()
                self._read[member.name] = log.tell()
            yield f"the log of {member.name}", text.decode("utf-8", "replace")
        for topic, records in ledger.seen.items():
            first, self._read[topic] = self._read.get(topic, 0), len(records)
            for seen in records[first:]:
                if seen.event_id:  # a stranger's own words are his
                    yield f"{topic}/{seen.partition}@{seen.offset}", seen.value.decode("utf-8", "replace")


def _automaton(words: Iterable[str]) -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for word in words:
        automaton.add_word(word, word)
    automaton.make_automaton()
    return automaton


def _search(words: ahocorasick.Automaton, where: str, text: str, found: Checked) -> None:
    """Look for any canary; a number inside a longer one is another number."""
    hits = [word for end, word in words.iter(text) if not _inside(text, end - len(word) + 1, end + 1)]
    found.that(not hits, f"{where} holds {', '.join(hits[:3])}")


def _inside(text: str, start: int, end: int) -> bool:
    if not text[start].isdigit():
        return False
    return bool(WORD.match(text[start - 1 : start]) or WORD.match(text[end : end + 1]))


async def _metrics(system: System) -> list[tuple[str, str]]:
    return [(name, text) for name, member in system.members.items() if (text := await member.metrics())]


async def _tables(system: System) -> AsyncIterator[tuple[str, str]]:
    """Give every row of every table of the services as text; sealed bytes are bytes, the vault is the vault."""
    for schema in service_names():
        for (table,) in await system.sql("select tablename from pg_tables where schemaname = $1", schema):
            query = f'select * from {schema}."{table}"'
            if table == "outbox":
                query = f"select key, headers, convert_from(body, 'utf8') from {schema}.outbox_record"
            for (text,) in await system.sql(f"select to_jsonb(t)::text from ({query}) t"):
                yield f"{schema}.{table}", text


INVARIANT = NoNames()
