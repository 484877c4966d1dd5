"""小蓝热线."""

from bench.corpus.case import ID_NUMBER, NAME, PHONE
from bench.corpus.platform import Platform

TARGET = Platform(
    channel="hotline",
    sample="new_early_truck",
    number=("order", "orderNo"),
    missing=("order", "reportTime"),
    text=("order", "content"),
    person={("caller", "name"): NAME, ("caller", "phone"): PHONE, ("caller", "idCard"): ID_NUMBER},
    kind="msgType",
    sent="sendTime",
    later="2025-06-18 06:00:00",
    moment=("order", "reportTime"),
    media=("order", "photos"),
    media_is_text=False,
    limits=(
        (("order", "content"), 10_000), (("order", "title"), 200), (("order", "category"), 200),
        (("order", "address"), 200), (("caller", "name"), 100), (("caller", "address"), 200),
    ),
    wrong=(
        ("a kind of appeal that nobody knows", ("order", "appealType"), NAME),
        ("a time that is none", ("order", "reportTime"), "2025-02-30 05:42:10"),
        ("a time of the year 9999", ("sendTime",), "9999-12-31 23:59:59"),
        ("a point beyond China", ("order", "location", "lng"), 1e16),
        ("a phone that is a name", ("caller", "phone"), NAME),
        ("a number that is no text", ("order", "orderNo"), 20250618000001),
        ("a yes that is a text", ("order", "urgent"), "true"),
        ("a division of 7 digits", ("order", "districtCode"), "3306040"),
        ("a number with a path in it", ("order", "orderNo"), "../../etc"),
        ("a number with a line break", ("order", "orderNo"), "XL1\n"),
    ),
).target()  # fmt: skip
