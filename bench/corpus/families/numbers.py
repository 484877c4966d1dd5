"""A platform's own numbers (the ids of its complaints): what is one, and what only looks like one."""

from collections.abc import Iterator

from bench.corpus.case import Case, parked, put
from bench.corpus.target import Family, Supply

GOOD = {
    "with a point": "A.{n}",
    "with two points": "A..{n}",
    "with every sign": "A-1_2.3-{n}",
    "of one sign": "{n}",
    "with a point behind": "A{n}.",
    "in small letters": "bad-a{n}",
    "named as a device": "CON-{n}",
    "named as nothing": "null{n}",
}
BAD = {
    "that is empty": "",
    "of one blank": " ",
    "of one point": ".",
    "of two points": "..",
    "with a dash first": "-rf{n}",
    "with a point first": ".{n}",
    "with a line first": "__proto__{n}",
    "with a slash": "a/{n}",
    "with a backslash": "a\\{n}",
    "with a blank": "a {n}",
    "with a blank behind": "{n} ",
    "with a tab": "a\t{n}",
    "with a return": "{n}\r",
    "with a NUL in percent": "a%00{n}",
    "with percents": "%2e%2e%2f{n}",
    "of full-width digits": "１２{n}",
    "of another alphabet": "Вad{n}",
    "with a mark of no width": "a\u200b{n}",
    "that is turned": "a\u202e{n}",
    "with one letter for two": "caf\u00e9{n}",
    "with two letters for one": "cafe\u0301{n}",
    "with a line separator": "a\u2028{n}",
    "in Chinese": "第{n}号",
    "with SQL": "a'--{n}",
    "with markup": "<b>{n}</b>",
    "with a template": "{{{{{n}}}}}",
    "of a formula": "=1+{n}",
    "with a comma": "a,{n}",
    "with a colon": "a:{n}",
    "with a semicolon": "a;{n}",
    "with a unit separator": "a\x1f{n}",
    "with a sign": "a{n}😀",
    "of 10,000 characters": "a" * 10_000,
}


def cases(supply: Supply) -> Iterator[Case]:
    platform = supply.target.platform
    if platform is None:
        return
    where = ".".join(platform.number)
    for name, form in GOOD.items():
        written = form.format(n=f"7{next(supply.numbers)}")
        yield Case(f"a number {name}", supply.new().having(put(platform.number, written)))
    for name, form in BAD.items():
        written = form.format(n=next(supply.numbers))
        yield parked(f"a number {name}", supply.new().having(put(platform.number, written)), "schema", where)
    whole = supply.new().having(put(platform.number, "@@"))
    for text in ("1e16", "-0", "true", '["A1"]', '{"a": 1}', "null"):
        yield parked(f"a number written as {text}", whole.instead('"@@"', text), "schema", where)


FAMILY = Family("a platform's own numbers: paths, blanks, other alphabets, look-alikes, signs of every language", cases)
