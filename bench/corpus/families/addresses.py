"""Addresses of photos that lead inside: they are looked at, and nobody of ours ever goes there."""

from collections.abc import Iterator

from bench.corpus.case import Case, parked, put
from bench.corpus.target import Family, Supply

TRAP = "@trap@"
"""Stands for the port of a listener that must never be called."""
INSIDE = {
    "loopback": "http://127.0.0.1:@trap@/a",
    "its name": "http://localhost:@trap@/a",
    "one decimal number": "http://2130706433:@trap@/a",
    "hexadecimal": "http://0x7f000001:@trap@/a",
    "octal": "http://0177.0.0.1:@trap@/a",
    "a short form": "http://127.1:@trap@/a",
    "IPv6": "http://[::1]:@trap@/a",
    "IPv4 in IPv6": "http://[::ffff:127.0.0.1]:@trap@/a",
    "IPv4 in IPv6 by hexadecimal": "http://[::ffff:7f00:1]:@trap@/a",
    "no address": "http://0.0.0.0:@trap@/a",
    "a name that leads to it": "http://127.0.0.1.nip.io:@trap@/a",
    "a name that changes": "http://7f000001.c0a80001.rbndr.us:@trap@/a",
    "metadata of a cloud": "http://169.254.169.254/latest/meta-data/",
    "metadata by decimal": "http://2852039166/",
    "metadata by name": "http://metadata.google.internal/",
    "metadata of another cloud": "http://100.100.100.200/latest/",
    "a user in front": "http://a.example@127.0.0.1:@trap@/a",
    "a user and a password": "http://u:p@127.0.0.1:@trap@/",
    "a mark behind": "http://127.0.0.1:@trap@/a#.example.org",
    "another port": "http://127.0.0.1:5432/",
}
NO_ADDRESS = {
    "a file": "file:///etc/passwd",
    "a script": "javascript:alert(1)",
    "data": "data:text/html,<script>alert(1)</script>",
    "an old protocol": "gopher://127.0.0.1:25/_HELO",
    "no scheme": "//127.0.0.1/a",
    "a blank": "http://a.example/a b",
    "a line break": "http://a.example/a\r\nHost: b",
    "another alphabet": "http://а.example/",
    "a turned name": "http://a.example/\u202egpj.exe",
    "nothing": "",
    "a scheme in capitals": "HTTP://127.0.0.1/a",
    "a scheme alone": "http://",
}


def cases(supply: Supply) -> Iterator[Case]:
    platform = supply.target.platform
    if platform is None:
        return
    where = ".".join(platform.media)
    for name, url in INSIDE.items():
        yield Case(f"a photo at {name}", supply.new().having(put(platform.media, [platform.medium(url)])))
    for name, url in NO_ADDRESS.items():
        written = supply.new().having(put(platform.media, [platform.medium(url)]))
        yield parked(f"a photo at {name}, which is no address", written, "schema", where)


FAMILY = Family("addresses that lead inside: looked at, never called", cases)
