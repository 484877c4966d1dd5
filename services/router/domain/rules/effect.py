"""What the loader must know of an effect: which arguments a row may give it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Annotated, Any, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError, ValidationInfo

from services.router.domain.rules.terms import resolve
from shared.city.problems import problem_of


class Arguments(BaseModel):
    """Base of what a row's `then` says beside the effect's name."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


@dataclass(frozen=True)
class Effect:
    """One kind of effect; it may be extended by what carries it out."""

    title: str
    """How people call it: 派单, 调整作业时间, 转办."""
    arguments: type[Arguments]


class ArgumentsError(Exception):
    """A row's arguments do not fit its effect; `problems` are (argument, sentence)."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        self.problems = problems
        super().__init__(problems)


def _known_unit(word: str, info: ValidationInfo) -> str:
    return word if info.context is None else resolve(word, info.context["units"])


UnitId = Annotated[str, AfterValidator(_known_unit)]
"""A unit's id; a table may write its title. Checked where the city's units are given as context."""


def read_arguments(effect: Effect, data: Mapping[str, Any], units: Mapping[str, str]) -> Arguments:
    """Read what a row tells its effect; `units` are the city's, id to title. Raises ArgumentsError."""
    problems = [(name, f'时刻请加引号，如 {name}: "07:30"') for name in _unquoted_times(effect.arguments, data)]
    try:
        arguments = effect.arguments.model_validate(data, context={"units": units})
    except ValidationError as error:
        problems += [problem_of(detail) for detail in error.errors(include_url=False)]
    if problems:
        raise ArgumentsError(problems)
    return arguments


def _unquoted_times(model: type[Arguments], data: Mapping[str, Any]) -> Iterator[str]:
    """Find times that YAML has read as a number: `10:30` without quotes is 630, which pydantic takes for seconds."""
    for name, field in model.model_fields.items():
        if time in (field.annotation, *get_args(field.annotation)) and isinstance(data.get(name), int):
            yield name
