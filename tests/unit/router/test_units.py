"""Units: lines of command, and keeping complaints away from those complained about."""

import pytest

from services.router.domain.units import Unit, Units


def unit(id_: str, parent: str | None = None, *, messaging: bool = False) -> Unit:
    return Unit(id_, f"{id_}单位", "city", "centre", parent, messaging=messaging)


UNITS = Units(
    {
        u.id: u
        for u in (
            unit("bureau"),
            unit("command", "bureau", messaging=True),
            unit("district", "bureau", messaging=True),
            unit("squad", "district"),
            unit("other", "bureau"),
        )
    },
    "command",
)


def test_the_line_goes_up_to_the_bureau() -> None:
    assert UNITS.line("squad") == ("squad", "district", "bureau")


def test_only_units_with_messaging_have_topics() -> None:
    assert UNITS.with_messaging == ("command", "district")


CASES = [
    ("nobody is complained about", "squad", [], "squad"),
    ("somebody else is complained about", "squad", ["other"], "squad"),
    ("the unit itself is: its parent leads", "squad", ["squad"], "district"),
    ("its superior is: whoever stands above that one leads", "squad", ["district"], "bureau"),
    ("the top itself is: the command centre leads", "squad", ["bureau"], "command"),
]


@pytest.mark.parametrize(("lead", "against", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_who_leads_when(lead, against, expected) -> None:
    assert UNITS.clear_of(lead, against) == expected


def test_units_are_found_by_name_in_a_text() -> None:
    assert UNITS.named_in("这个月squad单位第三次来检查") == {"squad"}
