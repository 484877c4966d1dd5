"""民呼我为."""

from bench.corpus.case import ID_NUMBER, NAME, PHONE
from bench.corpus.platform import Platform

TARGET = Platform(
    channel="minhu",
    sample="new_garbage_pile",
    number=("AJBH",),
    missing=("LXDH",),
    text=("NR",),
    person={("SQRXM",): NAME, ("LXDH",): PHONE, ("ZJHM",): ID_NUMBER},
    kind="XXLX",
    sent="FSSJ",
    later="20250618060000",
    moment=("SLSJ",),
    media=("ZPLB",),
    media_is_text=True,
    limits=(
        (("NR",), 10_000), (("BT",), 200), (("SQLB",), 200), (("SFDZ",), 200), (("SQRXM",), 100), (("LXDZ",), 200),
    ),
    wrong=(
        ("a kind of appeal that nobody knows", ("SQLX",), "吐槽"),
        ("a compact time that is none", ("SLSJ",), "20250618246060"),
        ("a limit of no days", ("CBSX",), 0),
        ("a limit of 366 days", ("CBSX",), 366),
        ("a limit that is a fraction", ("CBSX",), 5.5),
        ("a yes that is neither 1 nor 0", ("SFBM",), "2"),
        ("a photo by file", ("ZPLB",), ["file:///etc/passwd"]),
        ("a sequence below zero", ("XXXH",), -1),
        ("a sequence beyond 2^53", ("XXXH",), 2**53 + 1),
        ("an empty text", ("NR",), "  "),
    ),
).target()  # fmt: skip
