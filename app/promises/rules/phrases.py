"""A day named in plain words, ``周五前``, ``3 个工作日内``: which phrase, in which sentence, which day. Pure.

What is read is a function of text, day and calendar alone. Nothing is recorded by it: a form offers what was found, and
somebody says yes. A day gone by, or one that no promise may name, is not offered.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from app.calendars.rules import WorkCalendar
from app.promises.rules.words import MOST_WORDS, is_within, worked_on

MOST = 3
"""Offers from one text: what names more days is a plan, and each line of a plan may be recorded by hand."""
_BY = r"(?:下班|中午|当天)?(?:之前|以前|前)"
_WITHIN = r"(?:之内|以内|内)"
_N = r"(\d{1,3}|[一二两三四五六七八九十]{1,3})"
_WEEK = r"(?:周|星期|礼拜)"
_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_NUMERALS: Mapping[str, int] = {each: value for value, each in enumerate("零一二三四五六七八九十")} | {"两": 2}
_WEEKDAYS: Mapping[str, int] = {each: at for at, each in enumerate("一二三四五六")} | {"日": 6, "天": 6, "末": 4}
_SENTENCE = re.compile(r"[^。；;！!？?\n\r]+")


@dataclass(frozen=True)
class DatedPhrase:
    """One day that a text names; ``day`` is a workday, ``named`` the day as it was named."""

    phrase: str
    sentence: str
    named: date
    day: date

    @property
    def is_moved(self) -> bool:
        """Whether nobody works on the day that was named, which is said aloud."""
        return self.day != self.named


def dated_phrases(text: str, today: date, calendar: WorkCalendar) -> tuple[DatedPhrase, ...]:
    """The days a text names as ones by which something will be done, the first three, in its order.

    A day that stands in two phrases of one sentence is found once.
    """
    found: dict[tuple[str, date], DatedPhrase] = {}
    for sentence in _SENTENCE.finditer(text.translate(_DIGITS)):
        for phrase, named in _in(sentence[0], today, calendar):
            if not is_within(named, today):
                continue
            words = text[sentence.start() : sentence.end()].strip()[:MOST_WORDS]
            day = worked_on(calendar, named)
            found.setdefault((words, day), DatedPhrase(phrase, words, named, day))
    return tuple(found.values())[:MOST]


def _in(sentence: str, today: date, calendar: WorkCalendar) -> Iterator[tuple[str, date]]:
    """Every phrase of a sentence with its day, from left to right; what one pattern read the next leaves alone."""
    taken: list[tuple[int, int, date]] = []
    for pattern, read in _READERS:
        for match in pattern.finditer(sentence):
            if any(match.start() < end and start < match.end() for start, end, _ in taken):
                continue
            day = read(match, today, calendar)
            if day is not None:
                taken.append((match.start(), match.end(), day))
    for start, end, day in sorted(taken):
        yield sentence[start:end], day


def number_of(typed: str) -> int:
    """``3``, ``三``, ``两``, ``十五``, ``二十`` as a number; 0 for what is none."""
    if typed.isdigit():
        return int(typed)
    tens, ten, ones = typed.partition("十")
    if not ten:
        return _NUMERALS.get(typed, 0)
    if len(tens) > 1 or len(ones) > 1:
        return 0
    return (_NUMERALS.get(tens, 0) if tens else 1) * 10 + (_NUMERALS.get(ones, 0) if ones else 0)


def _workdays(match: re.Match[str], today: date, calendar: WorkCalendar) -> date | None:
    number = number_of(match[1])
    return calendar.nth_workday_after(today, number) if 0 < number <= 200 else None


def _days(match: re.Match[str], today: date, _calendar: WorkCalendar) -> date | None:
    number = number_of(match[1])
    return today + timedelta(number) if number else None


def _weeks(match: re.Match[str], today: date, _calendar: WorkCalendar) -> date | None:
    number = number_of(match[1])
    return today + timedelta(7 * number) if number else None


def _months(match: re.Match[str], today: date, _calendar: WorkCalendar) -> date | None:
    number = number_of(match[1])
    return _same_day(today, number) if 0 < number <= 12 else None


def _half_month(_match: re.Match[str], today: date, _calendar: WorkCalendar) -> date:
    return today + timedelta(15)


def _hours(match: re.Match[str], today: date, _calendar: WorkCalendar) -> date | None:
    number = number_of(match[1])
    return today + timedelta(-(-number // 24)) if number else None


def _near(match: re.Match[str], today: date, _calendar: WorkCalendar) -> date:
    return today + timedelta({"今": 0, "当": 0, "明": 1, "后": 2, "大后": 3}[match[1]])


def _weekday(match: re.Match[str], today: date, _calendar: WorkCalendar) -> date:
    """``本周五``, ``下周三``, ``下下周一``; a bare ``周五前`` is the next one that is not gone by."""
    which, monday = match[1] or "", today - timedelta(today.weekday())
    day = monday + timedelta(_WEEKDAYS[match[2]])
    if which.startswith("下"):
        return day + timedelta(7 * len(which.rstrip("个")))
    return day + timedelta(7) if not which and day < today else day


def _week(match: re.Match[str], today: date, calendar: WorkCalendar) -> date:
    """The last workday of this week, or of the next."""
    monday = today - timedelta(today.weekday()) + timedelta(7 * match[1].count("下"))
    return _last_workday(monday, monday + timedelta(6), calendar)


def _date(match: re.Match[str], today: date, _calendar: WorkCalendar) -> date | None:
    year, month, day = match[1], int(match[2]), int(match[3])
    return _in_year(today, year, month, lambda of: day if day <= monthrange(of, month)[1] else 0)


def _end_of_month(match: re.Match[str], today: date, _calendar: WorkCalendar) -> date | None:
    month = number_of(match[2])
    return _in_year(today, match[1], month, lambda of: monthrange(of, month)[1])


def _part_of_month(match: re.Match[str], today: date, _calendar: WorkCalendar) -> date | None:
    month, part = number_of(match[2]), match[3]
    return _in_year(today, match[1], month, lambda of: {"上": 10, "中": 20}.get(part, monthrange(of, month)[1]))


def _this_month(match: re.Match[str], today: date, _calendar: WorkCalendar) -> date:
    first = _same_day(today.replace(day=1), 1) if (match[1] or "").startswith("下") else today
    return first.replace(day=monthrange(first.year, first.month)[1])


def _day_of_month(match: re.Match[str], today: date, _calendar: WorkCalendar) -> date | None:
    """``15 日前``: of this month, or of the next where that is gone by."""
    day = int(match[1])
    for month in (today, _same_day(today.replace(day=1), 1)):
        if 1 <= day <= monthrange(month.year, month.month)[1] and month.replace(day=day) >= today:
            return month.replace(day=day)
    return None


def _end_of_year(_match: re.Match[str], today: date, _calendar: WorkCalendar) -> date:
    return date(today.year, 12, 31)


def _in_year(today: date, year: str | None, month: int, day_of: Callable[[int], int]) -> date | None:
    """A day of a month: of the year that is named, else of this one, or the next where that is gone by."""
    if not 1 <= month <= 12:
        return None
    for each in (int(year),) if year else (today.year, today.year + 1):
        if not 1 <= each <= 9998 or not (day := day_of(each)):
            return None
        found = date(each, month, day)
        if year or found >= today:
            return found
    return None


def _same_day(day: date, months: int) -> date:
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _last_workday(first: date, last: date, calendar: WorkCalendar) -> date:
    while last > first and not calendar.is_workday(last):
        last -= timedelta(1)
    return last


_Reader = Callable[[re.Match[str], date, WorkCalendar], date | None]
_YEAR = r"(?:(\d{4})\s*年\s*)?"
_READERS: tuple[tuple[re.Pattern[str], _Reader], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (rf"{_N}\s*个?\s*工作日\s*{_WITHIN}", _workdays),
        (rf"{_N}\s*(?:个)?\s*小时\s*{_WITHIN}", _hours),
        (rf"(?<!\d)半\s*个?\s*月\s*{_WITHIN}", _half_month),
        (rf"{_N}\s*个\s*月\s*{_WITHIN}", _months),
        (rf"{_N}\s*个?\s*(?:周|星期|礼拜)\s*{_WITHIN}", _weeks),
        (rf"{_YEAR}(\d{{1,2}})\s*月\s*(\d{{1,2}})\s*[日号]\s*{_BY}", _date),
        (rf"{_YEAR}({_N[1:-1]})\s*月\s*(?:底|末)(?:{_BY})?", _end_of_month),
        (rf"{_YEAR}({_N[1:-1]})\s*月\s*([上中下])\s*旬(?:{_BY})?", _part_of_month),
        (rf"(本|这个|下个|下|当)?\s*月(?:\s*(?:底|末)(?:{_BY})?|\s*{_WITHIN})", _this_month),
        (rf"(本|这|这个|下下|下|下个)\s*{_WEEK}\s*([一二三四五六日天末])(?:{_BY}|{_WITHIN})?", _weekday),
        (rf"(?<![本这下上每个至到])(){_WEEK}\s*([一二三四五六日天末])\s*{_BY}", _weekday),
        (rf"(本|这|这个|下下|下|下个)\s*(?:周|星期|礼拜)(?![一二三四五六日天末])(?:{_WITHIN}|底|{_BY})?", _week),
        (r"(大后|后|明|今|当)[天日]\s*(?:下班前|内|之内|之前|以前|前)", _near),
        (r"(?<![一二三四五六七八九十\d])(大后|后|明)天", _near),
        (rf"{_N}\s*[天日]\s*{_WITHIN}", _days),
        (rf"(?<![月\d])(\d{{1,2}})\s*[日号]\s*{_BY}", _day_of_month),
        (rf"年底(?:{_BY})?|(?<![一二两三四五六七八九十\d])年内", _end_of_year),
    )
)
"""From the most particular to the plainest: what one has read is left alone by the next."""
