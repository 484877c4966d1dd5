"""One page, self-contained: no script, no font, no picture and no address from elsewhere; everything is escaped."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from services.router.domain.plan_words import KEPT, STAGES
from services.router.domain.relocation.register import KIND_TITLES, WorkKind
from services.router.domain.relocation.wording import hours_said, place_said
from services.router.pictures.chart import chart_of
from services.router.pictures.digs import digs_of
from services.router.pictures.kept import TurnedDown
from services.router.pictures.map import city_map, run_map
from services.router.pictures.scene import Scene
from shared.cli.titles import CASE_STATES

WEEKDAYS = "一二三四五六日"
LABEL = 14
"""Characters of a name on a map; the whole name stands in its tooltip."""


def render(scene: Scene) -> str:
    """Write the page of a scene as HTML."""
    runs = [{"scene": run, "map": run_map(scene, run), "chart": chart_of(run)} for run in scene.runs]
    day = scene.date
    return _ENVIRONMENT.get_template("page.html").render(
        scene=scene,
        city=scene.world.city.title,
        date=f"{day.year}年{day.month}月{day.day}日 星期{WEEKDAYS[day.weekday()]}",
        map=city_map(scene),
        runs=runs,
        rules=_rules(scene),
        digs=[digs_of(scene, one) for one in scene.collisions],
        turned_down=[_turned_down(scene, wish) for wish in scene.turned_down],
        stages=STAGES,
        kept_words=KEPT,
        case_words=CASE_STATES,
    )


def _rules(scene: Scene) -> list[dict[str, Any]]:
    """List the quiet times of the date, one for each rule, with all its places."""
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for time in sorted(scene.quiet, key=lambda time: (time.start, time.end, time.title)):
        hours, title = hours_said(time), time.title or "投诉点位周边安静"
        rule = found.setdefault((hours, title, time.source), {"hours": hours, "title": title, "places": []})
        rule["places"].append(place_said(time.place))
        rule["kinds"] = "、".join(KIND_TITLES[WorkKind(kind)] for kind in sorted(time.kinds)) or "全部作业"
        rule["source"], rule["exceptions"], rule["confidence"] = time.source, time.exceptions, time.confidence
    return [*found.values()]


def _turned_down(scene: Scene, wish: TurnedDown) -> dict[str, Any]:
    register = scene.world.register
    crew = register.crews.get(wish.crew_id)
    stops = [register.stops[id_].title if id_ in register.stops else id_ for id_ in wish.stops]
    return {**vars(wish), "crew": crew.title if crew else wish.crew_id, "stops": stops}


def _plain(value: Any) -> Any:
    """Drop what cannot be printed (controls, marks that turn the reading direction); autoescape does the rest."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return "".join(char if char.isprintable() else " " for char in value)


def _short(text: str) -> str:
    return text if len(text) <= LABEL else text[: LABEL - 1] + "…"


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    finalize=_plain,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.filters["short"] = _short
