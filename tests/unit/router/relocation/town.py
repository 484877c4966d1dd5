"""A small made-up town for the planner's tests: one street, a stop every 250 m, a depot at its west end."""

from datetime import date, time

from services.router.domain.relocation.board import Board, lay_out
from services.router.domain.relocation.clock import clock
from services.router.domain.relocation.moves import Move, Plan, Visit
from services.router.domain.relocation.quiet import QuietPlace, QuietTime
from services.router.domain.relocation.register import Crew, Noise, Place, Register, Run, Stop, Vehicle
from services.router.domain.relocation.standing import bans_of
from services.router.domain.relocation.tuning import Travel, Tuning, Weights
from shared.city.geo import Point

DAY = date(2025, 6, 19)
TRAVEL = Travel(metres_per_minute=250, least_minutes=3)
WEIGHTS = Weights(
    minute=1,
    changed_stop=60,
    peak_start=20,
    changed_vehicle=40,
    changed_crew=90,
    peaks=((time(7), time(9)), (time(17), time(18, 30))),
)
TUNING = Tuning(WEIGHTS, TRAVEL, near_metres=300, near_minutes=45, quiet_radius_metres=300, quiet_from=time(22))
TRUCK = Vehicle("truck", "压缩式收运车", Noise.LOUD, "diesel", frozenset({"collect"}))
CART = Vehicle("cart", "电动收运车", Noise.QUIET, "electric", frozenset({"collect"}))


def spot(metres: float) -> Point:
    """Give the point so many metres along the street."""
    return Point(120.87 + metres / 96_300, 30.0172)


def at(text: str) -> time:
    return time.fromisoformat(text)


def stop(number: int, planned: str, minutes: int = 20, metres: float | None = None, **more) -> Stop:
    """Make stop s<number>, by default 250 m farther along the street for each number."""
    place = Place(spot(number * 250 if metres is None else metres), road="长街", estate=more.pop("estate", ""))
    return Stop(f"s{number}", "crew", f"{number}号点", "sanitation", place, at(planned), minutes, **more)


def crew(shift: str = "04:00-12:00", vehicle: Vehicle = TRUCK) -> Crew:
    start, end = shift.split("-")
    return Crew("crew", "收运班", "operator", "supervisor", vehicle.id, at(start), at(end), spot(0))


def run(*stops: Stop, shift: str = "04:00-12:00", vehicle: Vehicle = TRUCK, spares: tuple[Vehicle, ...] = ()) -> Run:
    in_order = tuple(sorted(stops, key=lambda stop: (stop.planned, stop.id)))
    return Run(DAY, crew(shift, vehicle), vehicle, in_order, TRAVEL, spares)


def quiet(*stops: Stop, hours: str = "22:00-07:30", loudest: Noise | None = None) -> QuietTime:
    """Make a quiet time of the test's date around these stops' points, no wider than the points themselves."""
    start, end = hours.split("-")
    names = frozenset(stop.place.estate for stop in stops if stop.place.estate)
    centre = None if names else stops[0].place.point
    place = QuietPlace(centre, 50, names, "" if names else stops[0].title)
    return QuietTime(DAY, DAY, at(start), at(end), place, "测试", loudest)


def board(of: Run, *times: QuietTime) -> Board:
    """Lay out a run as the planner does."""
    return lay_out(of, bans_of(of, times), WEIGHTS)


def register(*stops: Stop, vehicles: tuple[Vehicle, ...] = (TRUCK,), shift: str = "04:00-12:00") -> Register:
    by_id = {vehicle.id: vehicle for vehicle in vehicles}
    return Register(by_id, {"crew": crew(shift)}, {stop.id: stop for stop in stops}, TUNING)


def plan(of: Run, *starts: str | int, vehicle: Vehicle | None = None) -> Plan:
    """Write a plan by hand: one start for each of the run's stops, with a truthful list of moves."""
    times = [clock(start) if isinstance(start, int) else at(start) for start in starts]
    visits = tuple(Visit(stop.id, start) for stop, start in zip(of.stops, times, strict=True))
    moves = tuple(
        Move(of.date, stop.id, stop.title, stop.planned, start, forced=True)
        for stop, start in zip(of.stops, times, strict=True)
        if stop.planned != start
    )
    driver = vehicle or of.vehicle
    return Plan(of.date, of.crew.id, driver.id, visits, moves, replaces="" if driver == of.vehicle else of.vehicle.id)
