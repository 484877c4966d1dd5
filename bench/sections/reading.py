"""Section reading: how well and how fast messages are read; MESSAGES names a file of labelled ones."""

import os
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from bench.figure import Figure
from bench.reading import cost, pii, scores
from bench.reading.messages import OWN, Message, read_messages
from bench.report import Report, of_runs
from bench.section import Section
from services.intake.city import load
from services.intake.usecases.read_line import LineReader
from services.intake.usecases.said_line import said_line
from shared.city.city import read_city
from shared.city.folder import Folder

CITY = Path("deploy/cities/shaoxing")
SEED = 1


def measure(report: Report, console: Console, rounds: int) -> None:
    """Read labelled messages once and made-up personal data; time reading in turns with a bare parse."""
    given = os.environ.get("MESSAGES")
    messages = read_messages(Path(given) if given else OWN)
    _say_whose(console, messages, given)
    reader = _reader()
    pairs = [(message, said_line(reader.read(message.line, cost.NOW))) for message in messages]
    report.figures += [
        *_categories(pairs, real=bool(given)),
        *_others(pairs),
        *_personal(messages),
        *_cost(reader, messages, rounds),
    ]
    for code, f1 in scores.f1_by_category(pairs).items():
        console.print(f"[dim]F1 {f1:.2f} {code}[/]", highlight=False)


def _say_whose(console: Console, messages: Sequence[Message], given: str | None) -> None:
    if given:
        console.print(f"{len(messages)} labelled messages of {given}", markup=False)
    else:
        said = "sentences of our own that training never saw; MESSAGES=FILE measures on labelled messages of others"
        console.print(f"{len(messages)} {said}", style="yellow", markup=False)


def _reader() -> LineReader:
    folder = Folder(CITY)
    city = read_city(folder)
    reader = load(folder, city).reader
    folder.done()
    return LineReader(reader, city)


def _categories(pairs: scores.Pairs, *, real: bool) -> list[Figure]:
    """Give the figures of categories; the musts of R1 and R2 were set for real messages, ours are harder and few."""
    answered = scores.answered(pairs)
    part = 100 * len(answered) / len(pairs)
    right = scores.accuracy(answered, second=True)
    return [
        Figure("R1", "category right", scores.accuracy(pairs), "%", "higher",
               must=78 if real else None, aim=88, baseline=75.7),
        Figure("R2", "category right, the second label too", scores.accuracy(pairs, second=True), "%", "higher",
               must=86 if real else None, aim=94, baseline=83.4),
        Figure("R3", "macro-F1 of the categories", scores.macro_f1(pairs), "", "higher", baseline=0.68),
        Figure("R4", "of those answered (0.6 and surer) right", right, "%", "higher", must=93, aim=97),
        Figure("R5", "share answered", part, "%", "higher", must=60, aim=75),
        Figure("R6", "ours or not (out of scope) right", scores.scope(pairs), "%", "higher"),
        Figure("R7", "kind right", scores.kinds(pairs), "%", "higher"),
    ]  # fmt: skip


def _others(pairs: scores.Pairs) -> list[Figure]:
    emergencies, of_them = scores.urgent(pairs, ("emergency",))
    urgent, of_urgent = scores.urgent(pairs, ("urgent", "emergency"))
    places = scores.phrases(pairs, lambda message: message.places, lambda said: said["places"])
    times = scores.phrases(pairs, lambda message: message.times, lambda said: [one["text"] for one in said["times"]])
    return [
        Figure("R8", f"emergencies missed, of {of_them}", of_them - emergencies, "", "lower", must=0),
        Figure("R9", f"urgent ones missed, of {of_urgent}", of_urgent - urgent, "", "lower"),
        Figure("R10", "place phrases found", places, "%", "higher"),
        Figure("R11", "time phrases found", times, "%", "higher"),
    ]


def _personal(messages: Sequence[Message]) -> list[Figure]:
    labelled, made = pii.measure_messages(message.row for message in messages), pii.measure_made(SEED)
    return [*_recall("R12", "labelled", labelled), *_recall("R13", f"{pii.CASES} made-up", made)]


def _recall(figure_id: str, whose: str, tally: pii.Tally) -> list[Figure]:
    found: list[Figure] = []
    for kind in (kind for kind in tally.wanted if tally.wanted[kind]):
        must = 100 * pii.MUST[kind] if kind in pii.MUST else None
        what = f"{kind} found, {whose} ({tally.wanted[kind]})"
        found += [
            Figure(f"{figure_id}.{kind}", what, 100 * tally.recall(kind), "%", "higher", must=must),
            Figure(f"{figure_id}.{kind}.p", f"{kind} found is one", 100 * tally.precision(kind), "%", "higher"),
        ]
    return found


def _cost(reader: LineReader, messages: Sequence[Message], rounds: int) -> list[Figure]:
    read, bare = cost.measured(reader, cost.of_length(messages), rounds)
    ratios = [one / other for one, other in zip(read, bare, strict=True)]
    what = f"reading {cost.LENGTH} characters"
    return [
        of_runs("R14", f"{what}, against a bare parse", ratios, "x", "lower", baseline=sum(bare) / len(bare)),
        of_runs("R14.us", f"{what}, CPU", read, "µs", "lower"),
        of_runs("R14.rate", "messages a second on one core", [1e6 / one for one in read], "/s", "higher"),
    ]


SECTION = Section("reading what people write: category, kind, place, time, urgency, personal data", measure)
