"""JSON that parsers differ about, and that this reader refuses: nobody could say what its sender meant."""

from collections.abc import Iterator

from bench.corpus.case import PHONE, Case, Rec, parked
from bench.corpus.target import Family, Supply
from shared.contracts.reading import MAX_DEPTH

NUMBERS = {
    "NaN": ("NaN", "value: holds NaN"),
    "Infinity": ("Infinity", "value: holds Infinity"),
    "minus Infinity": ("-Infinity", "value: holds -Infinity"),
    "a number beyond all bounds": ("1e999", "value"),
    "a number below all bounds": ("-1e999", "value"),
    "an exponent of 4,000 digits": ("1e" + "9" * 4_000, "value"),
    "a whole number beyond 64 bits": (str(2**63), "value"),
    "a whole number below 64 bits": (str(-(2**63) - 1), "value"),
    "4,300 digits": ("9" * 4_300, "value"),
    "4,301 digits": ("9" * 4_301, "value"),
    "5,000 digits": ("9" * 5_000, "value"),
    "200,000 digits": ("1" * 200_000, "value"),
    "200,000 digits before a point": ("1" * 200_000 + ".0", "value"),
}
HALVES = {
    "a low half alone": r"\udc00",
    "two high halves": r"\ud800\ud800",
    "halves in the wrong order": r"\udc00\ud800",
    "a half before a letter": r"\ud83da",
    "a half in capital letters": r"\uD83D",
    "half a half": r"\ud83d\ud8",
}


def cases(supply: Supply) -> Iterator[Case]:
    yield from _everywhere(supply)
    if supply.target.stranger:  # of our own writers pydantic passes these over, where nobody asks for the member
        yield from _strangers(supply)


def _everywhere(supply: Supply) -> Iterator[Case]:
    target, new = supply.target, supply.new
    text = ".".join(target.text)
    yield parked("a null value", new().with_value(None), "null_value", "value")
    yield parked("an empty value", new().with_value(b""), "empty_value", "value")
    h = new()
    yield parked("an end in the middle", h.with_value((h.value or b"")[:-1]), fault="line 1")
    form = f"phone={PHONE}&name={target.name}".encode()
    yield parked("a form, not JSON", new().with_value(form), fault="line 1")
    yield parked("100,000 levels", _deep(new(), "[" * 100_000), fault="value: is nested")
    yield parked("U+0000 in a text", _written(supply, r"\u0000"), fault=f"{text}: holds U+0000")
    yield parked("half a surrogate pair in a text", _written(supply, r"\ud800"), fault=f"{text}: holds half")


def _strangers(supply: Supply) -> Iterator[Case]:
    new = supply.new
    for name, (number, fault) in NUMBERS.items():
        yield parked(name, new().with_member(f'"n": {number}'), fault=fault)
    yield parked("a name twice in one object", new().with_member('"n": 1, "n": 2'), fault="n: stands twice")
    yield parked("a name twice, once by escapes", new().with_member(r'"n": 1, "\u006e": 2'), fault="n: stands twice")
    yield parked("a name twice deep inside", new().with_member('"o": [{"n": 1, "n": 1}]'), fault="n: stands twice")
    yield parked("a person's phone twice as a name", new().with_member(f'"{PHONE}": 1, "{PHONE}": 2'))
    yield parked("a name 20,000 times", new().with_member(", ".join(['"n": 1'] * 20_000)), fault="n: stands twice")
    names = ", ".join(f'"m{n:x}": 0' for n in range(16_000))
    last = new().with_member(f'{names}, "m{15_999:x}": 1')
    yield parked("16,000 names and the last one twice", last, fault="m3e7f: stands twice")
    yield parked("one level too deep", _deep(new(), "[" * MAX_DEPTH + "]" * MAX_DEPTH), fault="value: is nested")
    for name, level in (("objects", '{"a":'), ("lists and objects", '[{"a":')):
        yield parked(f"40,000 levels of {name}", _deep(new(), level * 40_000), fault="value: is nested")
    for name, half in HALVES.items():
        yield parked(f"halves of surrogates: {name}", _written(supply, half))
    yield parked("U+0000 in a name", new().with_member(r'"a\u0000b": 1'), fault="a field's name: holds U+0000")
    yield parked(
        "half a surrogate pair in a name", new().with_member(r'"\ud800": 1'), fault="a field's name: holds half"
    )


def _deep(record: Rec, text: str) -> Rec:
    return record.with_member(f'"deep": {text}')


def _written(supply: Supply, escape: str) -> Rec:
    name = supply.target.name
    return supply.new().instead(name, name + escape)


FAMILY = Family(
    "JSON that parsers differ about and this reader refuses: NaN, huge numbers, doubled names, depth", cases
)
