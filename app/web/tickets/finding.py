"""The conditions of the ticket list: what may be chosen, and what is chosen, as chips that take themselves away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

import sqlalchemy as sa

from app.departments.queries import departments_listed
from app.kernel.transaction import Transaction
from app.regions.queries import parks_listed
from app.tickets.addressing import ALL_OPEN
from app.tickets.categories import categories_listed
from app.tickets.following import FOLLOW
from app.tickets.rules.filtering import WORDS
from app.tickets.rules.words import Channel, Kind, State, Urgency, Whose
from app.tickets.seeing_tags import tag_called, tags_listed
from app.web.labels import choices, in_use_or_not
from app.web.navigation import SearchEntry
from app.web.speaking import _
from app.web.tickets.addresses import address

Option = tuple[str, str]
ALWAYS = ("overdue", "followed", "sort")
"""Conditions with a chip of their own that is always there."""
UNSHOWN = ("late_of", "officer", "company", "moved_from", "resolved_from", "resolved_to")
"""Conditions that come with an address; the form keeps them, and their chips take them away."""


@dataclass(frozen=True)
class Chip:
    """One chip of ``components/chips.html``."""

    label: str
    href: str
    on: bool = False
    removable: bool = False


@dataclass(frozen=True, kw_only=True)
class Finding:
    """The tools of the list."""

    chips: list[Chip]
    options: dict[str, list[Option]]
    """Choices of each select of the form, by name."""
    labels: dict[str, str]
    hidden: dict[str, str]
    """Conditions the form keeps without showing them."""


@dataclass(frozen=True, kw_only=True)
class Search:
    """The search at hand: what is asked of the list, and which saved search it is, if any."""

    typed: Mapping[str, str]
    query: str
    """The canonical query of its address."""
    finding: Finding
    searches: Sequence[SearchEntry]
    """All of one's own; the one at hand is the current one."""


def finding_of(tx: Transaction, typed: Mapping[str, str]) -> Finding:
    """What may be chosen by this actor, and the chips of what is."""
    known = _known(tx)
    options: dict[str, list[Option]] = {
        "state": [(ALL_OPEN, _("全部在办")), *(choice for choice in choices(State) if choice[0] != State.DRAFT)],
        "category": [(code, in_use_or_not(_(name), ended)) for code, name, ended in known["category"]],
        "park": [(code, in_use_or_not(name, ended)) for code, name, ended in known["park"]],
        "department": [(code, in_use_or_not(name, ended)) for code, name, ended in known["department"]],
        "person": choices(Whose),
        "kind": choices(Kind),
        "urgency": choices(Urgency),
        "channel": choices(Channel),
        "tag": [(code, name) for code, name, _ended in known["tag"]],
    }
    if "tag" in typed and not any(code == typed["tag"] for code, _name in options["tag"]):
        options["tag"].append((typed["tag"], tag_called(tx, typed["tag"]) or typed["tag"]))
    chips = [
        Chip(_("全部"), "/tickets", on=not typed),
        Chip(
            _("只看超期"),
            address("/tickets", typed, overdue=None if "overdue" in typed else "1"),
            on="overdue" in typed,
        ),
        *_followed(tx, typed),
        Chip(_("按时限排序"), address("/tickets", typed, sort=None if "sort" in typed else "due"), on="sort" in typed),
    ]
    chips += [
        Chip(_said(name, value, options), address("/tickets", typed, **{name: None}), removable=True)
        for name, value in typed.items()
        if name not in ALWAYS
    ]
    hidden = {name: value for name, value in typed.items() if name in (*ALWAYS, *UNSHOWN)}
    labels = {name: _(words) for name, words in WORDS.items()}
    return Finding(chips=chips, options=options, labels=labels, hidden=hidden)


def _known(tx: Transaction) -> Mapping[str, Sequence[tuple[str, str, datetime | None]]]:
    """What there is to choose from, each with its code, its name and since when it is in use no more; one query."""
    lists = {
        "category": categories_listed(),
        "park": parks_listed(tx.actor),
        "department": departments_listed(tx.actor),
        "tag": tags_listed(tx.actor),
    }
    parts = [sa.select(sa.literal(name).label("which"), found.subquery()) for name, found in lists.items()]
    known: dict[str, list[tuple[str, str, datetime | None]]] = {name: [] for name in lists}
    for which, _place, code, name, ended in sorted(tx.session.execute(sa.union_all(*parts)), key=itemgetter(0, 1, 2)):
        known[which].append((code, name, ended))
    return known


def _followed(tx: Transaction, typed: Mapping[str, str]) -> list[Chip]:
    """The chip of whoever may follow tickets."""
    if not tx.actor.may(FOLLOW.ability):
        return []
    href = address("/tickets", typed, followed=None if "followed" in typed else "1")
    return [Chip(_("我关注的"), href, on="followed" in typed)]


def _said(name: str, value: str, options: Mapping[str, list[Option]]) -> str:
    words = next((words for code, words in options.get(name, []) if code == value), value)
    return _("%(condition)s：%(choice)s", condition=_(WORDS[name]), choice=words)
