"""Field types of what platforms write. A fault says what is expected and never repeats the value."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from services.intake.domain import credit_code, phone

SHANGHAI = ZoneInfo("Asia/Shanghai")
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_UTC_TEXT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z", re.ASCII)


def _one_line(value: str) -> str:
    if any(ord(character) < ord(" ") for character in value):
        raise ValueError("must be one line without control characters")
    return value


def _time(form: str, hint: str) -> Any:
    """Read a local time; `form` has a group a part, year to second (`strptime` takes ten times as long)."""
    pattern = re.compile(form, re.ASCII)

    def read(value: object) -> datetime:
        if not isinstance(value, str):
            raise ValueError(f"must be a text like {hint}")  # noqa: TRY004 - pydantic lists ValueErrors only
        if not (written := pattern.fullmatch(value)):
            raise ValueError(f"must be a local time like {hint}, every digit written")
        try:
            year, month, day, hour, minute, second = map(int, written.groups())
            moment = datetime(year, month, day, hour, minute, second, tzinfo=SHANGHAI)
        except ValueError:
            raise ValueError(f"must be a local time like {hint}") from None
        return _within_reason(moment)

    return BeforeValidator(read)


def _utc(value: object) -> datetime:
    if not isinstance(value, str) or not _UTC_TEXT.fullmatch(value):
        raise ValueError("must be a UTC time like 2025-06-17T21:42:10Z")
    try:
        return _within_reason(datetime.fromisoformat(value).astimezone(UTC))
    except ValueError:
        raise ValueError("must be a UTC time like 2025-06-17T21:42:10Z") from None


def _within_reason(moment: datetime) -> datetime:
    if not _FIRST_YEAR <= moment.year < _LAST_YEAR:
        raise ValueError(f"must lie between {_FIRST_YEAR} and {_LAST_YEAR}")
    return moment


def _phone(value: str) -> str:
    if phone.normalised(value) is None:
        raise ValueError("must be a telephone number of 5 to 15 digits")
    return value


def _credit_code(value: str) -> str:
    if problem := credit_code.problem(value):
        raise ValueError(problem)
    return value


Number = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
"""A platform's own number: at most 64 letters, digits, dots, dashes, underscores."""
Sequence = Annotated[int, Field(ge=0, le=2**53)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(_one_line)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), AfterValidator(_one_line)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=10_000)]
FullText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000)]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[!-~]{3,2040}$")]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40), AfterValidator(_phone)]
Division = Annotated[str, StringConstraints(pattern=r"^\d{6}(\d{3}(\d{3})?)?$")]
"""GB/T 2260 and below: 6 digits a district, 9 a street or town, 12 a village or community."""
CreditCode = Annotated[str, AfterValidator(_credit_code)]
Longitude = Annotated[float, Field(ge=73, le=136)]
Latitude = Annotated[float, Field(ge=3, le=54)]
LocalTime = Annotated[datetime, _time(r"(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)", "2025-06-18 05:42:10")]
CompactTime = Annotated[datetime, _time(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)", "20250618054500")]
UtcTime = Annotated[datetime, BeforeValidator(_utc)]
