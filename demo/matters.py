"""What firms ask for: invented matters from ``matters.csv``, filled with numbers that differ each time."""

import csv
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.tickets.rules.words import Kind
from demo.firms import ROADS

FILE = Path(__file__).resolve().parent / "matters.csv"


@dataclass(frozen=True)
class Matter:
    """One request, and what the departments say of it."""

    category: str
    kind: Kind
    title: str
    body: str
    progress: str
    answer: str


@cache
def all_matters() -> tuple[Matter, ...]:
    """The matters as written, with their placeholders."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Matter(row["category"], Kind(row["kind"]), row["title"], row["body"], row["progress"], row["answer"])
            for row in csv.DictReader(file)
        )


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
    texts = (text.format_map(filling) for text in (chosen.title, chosen.body, chosen.progress, chosen.answer))
    return Matter(chosen.category, chosen.kind, *texts)
