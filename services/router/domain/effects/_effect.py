"""What an effect of a rule is, to those who carry it out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from services.router.domain.orders import Orders, Scene
from services.router.domain.rules.effect import Effect


@dataclass(frozen=True)
class CarriedOut(Effect):
    """An effect with its deed: what a row's arguments order for a ticket. Pure; it never fails."""

    order: Callable[[Any, Scene], Orders]
