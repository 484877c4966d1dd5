"""JSON that every reader must take, in a member that nobody asks for."""

from collections.abc import Iterator

from bench.corpus.case import Case, Rec
from bench.corpus.target import Family, Supply
from shared.contracts.reading import MAX_DEPTH

VALUES = {
    "null": "null",
    "true": "true",
    "an empty text": '""',
    "an empty list": "[]",
    "an empty object": "{}",
    "a list of every kind": '[null, true, false, 0, "", [], {}]',
    "an object with an empty name": '{"": 0}',
    "an object in an object": '{"a": {"b": {"c": [1]}}}',
    "a list of empty objects": "[{}, {}]",
    "zero": "0",
    "zero below zero": "-0",
    "a fraction below zero": "-0.0",
    "a fraction": "12.5",
    "an exponent": "1e5",
    "an exponent with plus": "1E+2",
    "an exponent with minus": "25e-2",
    "a fraction with both": "1.5E-3",
    "the greatest number of 64 bits": "9223372036854775807",
    "the least number of 64 bits": "-9223372036854775808",
    "the greatest double": "1.7976931348623157e308",
    "the least double": "5e-324",
    "1e16": "1e16",
    "all short escapes": r'"\"\\\/\b\f\n\r\t"',
    "an escaped letter": r'"\u0041"',
    "an escape of small letters": r'"\u00e9\uabcd"',
    "an escaped pair of surrogates": r'"\ud83d\ude00"',
    "an escaped backslash before u": r'"\\u0000"',
    "DEL bare": '"\x7f"',
    "a line separator bare": '"\u2028\u2029"',
    "a sign beyond the first plane": '"\U0001f600"',
    "a character that is none": '"\ufdd0\uffff"',
    "the last code point": '"\U0010ffff"',
    "a mark inside a text": '"a\ufeffb"',
    "brackets in a text": '"[[[[{{{{"',
    "a comment in a text": '"/* no */ // no"',
    "a name of a prototype": '{"__proto__": {"a": 1}}',
    "a name with escapes": r'{"\u0061\n": 1}',
    "no blank anywhere": '[1,{"a":2}]',
    "every kind of blank": "[ \t\n\r1 \t\n\r, 2]",
}
"""Also what a standard leaves open and this reader takes, as it is exact or harmless: -0, 5e-324, no characters."""


def cases(supply: Supply) -> Iterator[Case]:
    target = supply.target
    deep = "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1)
    many = "[" + ",".join(["{}"] * 2_000) + "]"
    wide = "{" + ",".join(f'"m{n}":{n}' for n in range(2_000)) + "}"
    digits = "0." + "3" * 5_000
    sized = {
        "as deep as is allowed": deep,
        "2,000 objects in a list": many,
        "2,000 members": wide,
        "5,000 digits behind the point": digits,
        "a number so small that it is zero": "1e-400",
    }
    for name, text in (VALUES | sized).items():
        yield target.with_note(f"valid: {name}", supply.new().with_member(f'"note": {text}'))
    yield Case("valid: blanks around the document", _around(supply.new(), " \n\r\t"))
    spread = supply.new()
    yield Case("valid: the document over many lines", spread.with_value(spread.text.replace(": ", " :\n\t").encode()))


def _around(record: Rec, blanks: str) -> Rec:
    return record.with_value((blanks + record.text + blanks).encode())


FAMILY = Family("JSON that every reader must take, in a member that nobody asks for", cases)
