"""What firms ask for: invented matters from ``matters.csv``, filled with numbers that differ each time."""

import csv
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from app.tickets.rules.words import Kind
from demo.firms import ROADS

FILE = Path(__file__).resolve().parent / "matters.csv"


@dataclass(frozen=True, kw_only=True)
class Matter:
    """One request, and what the departments say of it."""

    category: str
    kind: Kind
    title: str
    body: str
    progress: str
    answer: str
    complained_of: str = ""
    """Code of the unit it complains of; empty but for complaints of conduct."""


@cache
def all_matters() -> tuple[Matter, ...]:
    """The matters as written, with their placeholders."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(_matter(row) for row in csv.DictReader(file, restval=""))


def a_matter(random_: random.Random, categories: Sequence[str] = ()) -> Matter:
    """A matter, of one of these categories (or their second levels) when any is named."""
    fitting = [each for each in all_matters() if not categories or each.category.startswith(tuple(categories))]
    chosen = random_.choice(fitting)
    filling = {
        "b": random_.randint(2, 9),
        "n": random_.randrange(40, 420, 10),
        "w": random_.randrange(20, 900, 5),
        "r": random_.choice(ROADS),
    }
    texts = {name: getattr(chosen, name).format_map(filling) for name in ("title", "body", "progress", "answer")}
    return replace(chosen, **texts)


def _matter(row: Mapping[str, str]) -> Matter:
    return Matter(
        category=row["category"],
        kind=Kind(row["kind"]),
        title=row["title"],
        body=row["body"],
        progress=row["progress"],
        answer=row["answer"],
        complained_of=row["complained_of"],
    )
