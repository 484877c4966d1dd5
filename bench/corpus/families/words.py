"""Words that are harmless as words, and do harm where a program takes them for something else."""

from collections.abc import Iterator

from bench.corpus.case import Case, put
from bench.corpus.target import Family, Supply

NAUGHTY = "'; drop table ticket; -- <script>alert(1)</script> {{7*7}} ${jndi:x} \u202e\u200b =cmd|' /C calc'!A0 \ufdfa"
WORDS = {
    "naughty words": NAUGHTY,
    "SQL that ends a text": "' or '1'='1",
    "SQL in dollars": "$$; drop schema intake cascade; --",
    "SQL with a sleep": "1; select pg_sleep(10)--",
    "SQL of a copy": "'); copy ticket to program 'id'; --",
    "SQL by backslash": "\\'; delete from parked; --",
    "markup": "<img src=x onerror=alert(1)>",
    "markup in a title": "</title><svg/onload=alert(1)>",
    "an entity": "&#60;b&#62;&nbsp;",
    "a section of XML": "]]><x/>",
    "a link of a script": "[x](javascript:alert(1))",
    "a template": "{{ 7*7 }}{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
    "a template of dollars": "${7*7}#{7*7}",
    "a format": "%s%s%n %(x)s {0} {x.__class__}",
    "a look-up in a log": "${jndi:ldap://127.0.0.1/a}",
    "a formula": "=cmd|' /C calc'!A0",
    "a formula with plus": "+1+1",
    "a formula with minus": "-2+3",
    "a formula with at": "@SUM(1)",
    "a formula behind a tab": "\t=1+1",
    "a formula of a full-width sign": "＝1+1",
    "a line of a log": 'x"}\n{"event": "record_parked", "level": "info"}',
    "line breaks of a header": "x\r\nBcc: all@example.org\r\n\r\nbody",
    "colours": "\x1b[31mred\x1b]0;title\x07",
    "a shell": "$(reboot) `reboot` ; reboot | reboot & reboot",
    "a path": "../../../../etc/passwd",
    "a path of bytes": "..%2f..%c0%af",
    "an include": "<!--#exec cmd='id'--><?php system('id'); ?>",
    "a directory's search": "*)(uid=*))(|(uid=*",
    "turned words": "\u202e\u2066abc\u2069\u202c后\u200f",
    "marks of no width": "后\u200b村\u200c家\u200d园\ufeff",
    "signs of no sight": "\u2063\u034f\u115f\u3164x",
    "a flood of marks": "后" + "\u0301\u0489\u20dd" * 600,
    "letters that look alike": "аdmіn \u0391\u0392",
    "one letter in two forms": "e\u0301 \u00e9 \uac00 \u1100\u1161",
    "a family of signs": "👨‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿🇨🇳👍🏽",
    "signs of private use": "\ue000\U000f0000",
    "no characters": "\ufffe\uffff\U0001ffff",
    "rare characters": "𠮷𪚥㐂龘",
    "the widest sign": "﷽" * 50,
    "control signs of the second range": "a\x80\x85\x9fb",
    "form feeds": "a\fb\vc",
    "null in words": "null",
    "nothing in words": "undefined",
    "a truth in words": "false",
    "a number in words": "1e999",
    "a sign that grows when written small": "İẞﬁǅ",
    "300 characters": "长" * 300,
}
ENDLESS = {
    "digits": "1",
    "phone numbers": "139",
    "a time without an end": "昨天早上五点半",
    "a place without an end": "峰山路",
    "names": "我叫",
    "halls and doors": "3幢2单元101室",
    "commas": "，",
    "dates": "6月18日",
    "addresses of mail": "a@",
    "brackets": "（",
    "blanks between": "啊 ",
    "letters": "a",
    "numbers of plates": "浙D1",
    "words for every category": "垃圾噪音路灯",
    "points": "1.",
    "dashes": "1-",
    "spans": "五点到",
}
"""What a reader with a nested quantifier would never come back from."""


def cases(supply: Supply) -> Iterator[Case]:
    target = supply.target
    for name, words in WORDS.items():
        if len(words) <= target.longest:
            yield Case(name, supply.new().having(put(target.text, words)))
    if target.stranger and target.longest:
        for name, words in ENDLESS.items():
            endless = (words * target.longest)[: target.longest - 1] + "x"
            yield Case(f"endless {name}", supply.new().having(put(target.text, endless)))


FAMILY = Family("words that a program may take for something else, and words without an end", cases)
