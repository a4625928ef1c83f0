"""The working calendar as pure values: days, hours, arithmetic, and the reading of a State Council notice."""

from app.calendars.rules.days import SHANGHAI, DayKind, NamedDay, instant, local_day, time_typed
from app.calendars.rules.hours import DEFAULT_SPANS, Season, Span, Timetable, WorkHours, hours_of, is_fit
from app.calendars.rules.notice import covered_through, days_of_notice, parse_csv_notice
from app.calendars.rules.workcalendar import WorkCalendar

__all__ = [
    "DEFAULT_SPANS",
    "SHANGHAI",
    "DayKind",
    "NamedDay",
    "Season",
    "Span",
    "Timetable",
    "WorkCalendar",
    "WorkHours",
    "covered_through",
    "days_of_notice",
    "hours_of",
    "instant",
    "is_fit",
    "local_day",
    "parse_csv_notice",
    "time_typed",
]
