"""Says quiet times in plain words: the place, its hours, what it is for and who says so."""

from services.router.domain.relocation.quiet import QuietPlace, QuietTime

ASKED = "投诉要求"
"""What a quiet time is for that no rule of the city gave a title."""


LONGEST = 40
"""Characters of a source inside a sentence; the whole of it stands in the list of quiet times."""


def hours_said(quiet: QuietTime) -> str:
    """Say the hours: 22:00-07:30, or 全天."""
    return "全天" if quiet.start == quiet.end else f"{quiet.start:%H:%M}-{quiet.end:%H:%M}"


def place_said(place: QuietPlace) -> str:
    """Say a place: its names, and how far round its point."""
    name = place.title or "、".join(sorted(place.names))
    if place.centre is None:
        return name
    return f"{name or f'（{place.centre.lon:.5f}，{place.centre.lat:.5f}）'}周边{place.radius_metres:.0f}米"


def quiet_said(quiet: QuietTime) -> str:
    """Say a quiet time whole: 百官中学周边200米08:30-11:30须安静（考点周边安静：语文；来源：某通告）."""
    why = f"{quiet.title}；来源：{_short(quiet.source)}" if quiet.title else f"{ASKED}，依据：{quiet.source}"
    return f"{place_said(quiet.place)}{hours_said(quiet)}须安静（{why}）"


def _short(source: str) -> str:
    first = source.partition("；")[0]
    return first if len(first) <= LONGEST else f"{first[: LONGEST - 1]}…"
