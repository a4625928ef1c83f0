"""Reading a State Council notice, as yearly JSON or as rows of `date,kind,name`."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from app.calendars.rules.days import DayKind, NamedDay

# fromisoformat alone also takes 20260101 and 2026-W53; a notice may not.
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)

_KIND_WORDS = {"off": DayKind.OFF, "放假": DayKind.OFF, "makeup": DayKind.MAKEUP, "补班": DayKind.MAKEUP}
_CSV_HEADER = ["date", "kind", "name"]
_NAME_LENGTH = 40


def days_of_notice(parsed_json: Mapping[str, object]) -> list[NamedDay]:
    """Read one year in the public holiday-cn layout: {"year", "days": [{"name", "date", "isOffDay"}]}.

    Days come back sorted. A year not announced yet has no days and gives an empty list. A notice may reach into the
    neighbouring year (31 December belongs to the New Year of the next notice), not further. ValueError names the fault.
    """
    match parsed_json:
        case {"year": int(year), "days": list(rows)} if 1900 <= year <= 9998:
            return _distinct(_json_day(row, year, f"days[{place}]") for place, row in enumerate(rows))
        case _:
            raise ValueError("notice: needs a year and a list of days")


def parse_csv_notice(text: str) -> list[NamedDay]:
    """Read rows `date,kind,name`, kind off/放假 or makeup/补班; a header row and a byte-order mark are allowed.

    Days come back sorted; ValueError names the line and the fault.
    """
    return _distinct(_csv_days(text.removeprefix("\ufeff")))


def covered_through(days: Sequence[NamedDay]) -> date | None:
    """Return the last date a notice speaks for: 31 December of its year; None when nothing is announced.

    Its year is the one most of its days lie in, since a notice may reach over New Year.
    """
    years = Counter(named.day.year for named in days).most_common(1)
    return date(years[0][0], 12, 31) if years else None


def _json_day(row: object, year: int, where: str) -> NamedDay:
    match row:
        case {"date": str(text), "name": str(name), "isOffDay": bool(off)}:
            day = _day(text, where)
        case _:
            raise ValueError(f"{where}: needs date and name as text, isOffDay as true or false")
    if abs(day.year - year) > 1:
        raise ValueError(f"{where}: {day} is far from the year {year}")
    return NamedDay(day, DayKind.OFF if off else DayKind.MAKEUP, _name(name, where))


def _csv_days(text: str) -> Iterable[NamedDay]:
    reader = csv.reader(io.StringIO(text))
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            where = f"line {reader.line_num}"
            if not any(cells) or (reader.line_num == 1 and [cell.lower() for cell in cells] == _CSV_HEADER):
                continue
            if len(cells) != len(_CSV_HEADER):
                raise ValueError(f"{where}: expected date,kind,name")
            if cells[1] not in _KIND_WORDS:
                raise ValueError(f"{where}: kind is neither off (放假) nor makeup (补班)")
            yield NamedDay(_day(cells[0], where), _KIND_WORDS[cells[1]], _name(cells[2], where))
    except csv.Error as error:
        raise ValueError(f"line {reader.line_num}: {error}") from error


def _day(value: str, where: str) -> date:
    if not _ISO_DAY.fullmatch(value):
        raise ValueError(f"{where}: date is not YYYY-MM-DD")
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise ValueError(f"{where}: no such date: {value}") from error


def _name(value: str, where: str) -> str:
    if not value.strip() or not value.isprintable() or len(value) > _NAME_LENGTH:
        raise ValueError(f"{where}: name is missing, too long or unprintable")
    return value.strip()


def _distinct(days: Iterable[NamedDay]) -> list[NamedDay]:
    found: dict[date, NamedDay] = {}
    for named in days:
        if named.day in found:
            raise ValueError(f"{named.day} appears twice")
        found[named.day] = named
    return [found[day] for day in sorted(found)]
