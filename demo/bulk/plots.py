"""Which lives are copied where: every ticket to be with its life, its week, its firm and its number."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.calendars.rules import SHANGHAI, local_day
from app.supervision.rules import order_number
from app.tickets.rules.numbering import ticket_number
from demo.bulk.hanging import COPIED
from demo.bulk.lives import Life, Row
from demo.bulk.weeks import Weeks

OPEN_SHARE = 0.1
"""How many of all tickets are open at the end."""


@dataclass(frozen=True, kw_only=True)
class Variant:
    """A life moved by so many weeks."""

    at: int
    life: Life
    move: int
    copies: int

    @property
    def filed_at(self) -> datetime:
        """When it is filed, moved."""
        return self.life.filed_at + timedelta(weeks=self.move)


@dataclass(frozen=True, kw_only=True)
class Plot:
    """One ticket to be."""

    variant: Variant
    number: str
    firm: int
    """The place of its firm among those of its park."""
    text: int
    """Which of the texts of its life it has."""
    orders: tuple[str, ...]
    """The numbers of its supervision orders."""
    before: Mapping[str, int]
    """Table → how many rows the tickets before it have there: its own ids follow."""


def draw_variants(random_: random.Random, weeks: Weeks, lives: Sequence[Life], tickets: int) -> list[Variant]:
    """So many copies of the lives, in the order of their filing: as many a week as it has working days."""
    standing = [(life, 0) for life in lives if life.open]
    moves = [(life, found) for life in lives if not life.open for found in [weeks.moves_of(life)]]
    ended = [(life, move) for life, found in moves for move in found]
    if not ended:
        raise LookupError("no life came to an end")
    shares = [1 / len(found) for _, found in moves for _ in found]
    weights = list(_weighed(weeks, [_day_moved(life, move) for life, move in ended], shares))
    open_tickets = round(tickets * OPEN_SHARE) if standing else 0
    drawn = Counter(random_.choices(range(len(ended)), weights, k=tickets - open_tickets))
    chosen = [(*ended[at], copies) for at, copies in drawn.items()]
    held = Counter(random_.choices(range(len(standing)), k=open_tickets)) if standing else Counter[int]()
    chosen += [(*standing[at], copies) for at, copies in held.items()]
    chosen.sort(key=lambda each: (each[0].filed_at + timedelta(weeks=each[1]), each[0].number, each[1]))
    return [Variant(at=at, life=life, move=move, copies=copies) for at, (life, move, copies) in enumerate(chosen, 1)]


def _day_moved(life: Life, move: int) -> date:
    return local_day(life.filed_at) + timedelta(weeks=move)


def _weighed(weeks: Weeks, days: Sequence[date], shares: Sequence[float]) -> Iterator[float]:
    """How likely each is: a week as its working days, and within it a life the less, the more weeks it fits into."""
    in_week: dict[tuple[int, int], float] = defaultdict(float)
    for day, share in zip(days, shares, strict=True):
        in_week[day.isocalendar()[:2]] += share
    for day, share in zip(days, shares, strict=True):
        yield weeks.workdays(day) * share / in_week[day.isocalendar()[:2]]


def plots_of(
    random_: random.Random, variants: Sequence[Variant], region: str, firms: Mapping[str, int], texts: int
) -> Iterator[Plot]:
    """The tickets in the order of their filing; ``firms`` says how many each park has, a few of which ask often."""
    reached, ordered = Counter[str](), Counter[int]()
    before = dict.fromkeys(COPIED, 0)
    for variant in variants:
        day = local_day(variant.filed_at)
        sizes = [(table, len(rows)) for table, rows in variant.life.rows.items() if table in before and rows]
        years = [_year_issued(row["issued_at"], variant.move) for row in _issued(variant.life)]
        there = firms[variant.life.park]
        for _ in range(variant.copies):
            number = ticket_number(region, day, _next(reached, day.isoformat()))
            yield Plot(
                variant=variant,
                number=number,
                firm=int(there * random_.random() ** 2),
                text=int(texts * random_.random()),
                orders=tuple(order_number(year, _next(ordered, year)) for year in years),
                before=before,
            )
            for table, size in sizes:
                before[table] += size


def day_counters(variants: Sequence[Variant]) -> Mapping[str, int]:
    """Shanghai day → the last sequence that was given on it."""
    found: dict[str, int] = defaultdict(int)
    for variant in variants:
        found[local_day(variant.filed_at).isoformat()] += variant.copies
    return found


def _next(counter: Counter[str] | Counter[int], key: str | int) -> int:
    counter[key] += 1  # type: ignore[index]
    return counter[key]  # type: ignore[index]


def _issued(life: Life) -> list[Row]:
    return [row for row in life.rows["supervision_orders"] if row["number"]]


def _year_issued(issued_at: datetime, move: int) -> int:
    return (issued_at + timedelta(weeks=move)).astimezone(SHANGHAI).year
