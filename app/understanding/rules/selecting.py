"""From which matters is learned, for whom, and which are kept for measuring alone. Pure."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.departments.rules import FIRST_LEVEL
from app.understanding.rules.kinds import ModelKind
from app.understanding.rules.texts import Example, Text

HELD_OUT_EVERY = 10
"""One matter in so many is never learned from, by any version: on these a candidate and the one in use are equal."""
OWN_LEAST = 30
"""Matters of its own with which a region has categories learned for itself; with fewer the whole installation's
answer."""
HELD_OUT_MOST = 1_000
"""Matters a model is measured on: enough to tell half a percent."""
MOST = 20_000
"""The newest matters a night learns from: more tell nothing new, and the night stays within its minute."""
EACH_ITEM = 20
"""Newest matters of one item that are learned: there are eighty of them, and what learning costs grows with both."""
HARD = 2
"""How often a matter is learned that one unit gave back rightly and another handled: the unit that was called first is
what the words suggested, and they count against it twice."""


@dataclass(frozen=True, kw_only=True)
class Matter:
    """A closed ticket as learning knows it: words without names and numbers, and what people decided."""

    ticket_id: int
    """Below zero for one of a former system."""
    region_id: int
    text: Text
    own_only: bool
    """Confidential, or of a region that only tries things out: no other region learns from it."""
    filed_on: date
    category: str | None
    """As it was at the end; None where nobody confirmed one at intake."""
    lead: str | None
    """Code of the unit that led at the end; None where no unit handled it."""
    given_back_by: frozenset[str] = frozenset()
    """Units that were let go: what they gave back is nobody's reason to call them again."""


def held_out(ticket_id: int) -> bool:
    """Whether a matter is for measuring alone; the same in every night and every installation."""
    return hashlib.sha256(f"matter {ticket_id}".encode()).digest()[0] % HELD_OUT_EVERY == 0


def learns_from(matter: Matter, region: int | None) -> bool:
    """Whether a model of this region (None: of the whole installation) may see the matter at all.

    A confidential one is known to its own region's models and to no other.
    """
    return not matter.own_only or (region is not None and matter.region_id == region)


def label_of(kind: ModelKind, matter: Matter) -> str | None:
    """What people decided of it; None where they did not, or where the unit that led had been let go itself."""
    if kind is ModelKind.DEPARTMENT:
        return None if matter.lead in matter.given_back_by else matter.lead
    if matter.category is None:
        return None
    if kind is ModelKind.CATEGORY:
        return matter.category[:FIRST_LEVEL]
    return matter.category if len(matter.category) > FIRST_LEVEL else None


@dataclass(frozen=True, kw_only=True)
class Selected:
    """What one model learns from, and what it is measured on."""

    examples: Sequence[Example]
    background: Sequence[Text]
    """Texts without a decision, which say how people write."""
    held_out: Sequence[Example]
    tickets: Sequence[int]
    """Ids of the matters behind examples and background."""
    own: int
    """Matters of the region among the examples."""
    period: tuple[date, date] | None


def selected(
    kind: ModelKind, region: int | None, matters: Iterable[Matter], reference: Sequence[Example] = ()
) -> Selected:
    """Sort the matters, newest first, for one model; ``reference`` are the catalogue's words, learned beside them.

    Units are a region's own: their model knows no other region's matters.
    """
    examples = list(reference)
    background: list[Text] = []
    kept: list[Example] = []
    tickets: list[int] = []
    days: list[date] = []
    own = 0
    of_label: Counter[str] = Counter()
    for matter in matters:
        mine = region is None or matter.region_id == region
        if not learns_from(matter, region) or (kind is ModelKind.DEPARTMENT and not mine):
            continue
        label = label_of(kind, matter)
        if label is not None and held_out(matter.ticket_id):
            if mine and len(kept) < HELD_OUT_MOST:
                kept.append(Example(matter.text, label))
            continue
        if len(tickets) >= MOST:
            continue
        if kind is ModelKind.ITEM and label is not None and of_label[label] >= EACH_ITEM:
            continue
        tickets.append(matter.ticket_id)
        if label is None:
            background.append(matter.text)
            continue
        hard = kind is ModelKind.DEPARTMENT and bool(matter.given_back_by)
        examples += [Example(matter.text, label)] * (HARD if hard else 1)
        of_label[label] += 1
        days.append(matter.filed_on)
        own += mine
    return Selected(
        examples=examples,
        background=background,
        held_out=kept,
        tickets=sorted(tickets),
        own=own,
        period=(min(days), max(days)) if days else None,
    )


def fingerprint(found: Selected) -> str:
    """Of everything a model would learn from: the same print, the same model."""
    digest = hashlib.sha256()
    for example in found.examples:
        digest.update(f"{example.label}\0{example.text.subject}\0{example.text.detail}\0".encode())
    for text in found.background:
        digest.update(f"\1{text.subject}\0{text.detail}\0".encode())
    return digest.hexdigest()
