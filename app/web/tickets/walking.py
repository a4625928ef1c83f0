"""The list one came from: where a ticket stands in it, what is before and behind, and where an act leads back to.

A list is named in the address, ``list=review`` (with ``person=mine``) or ``find=`` with the query of the list of
tickets, so that it works in two tabs at once and without a cookie.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request

from app.kernel.errors import Invalid
from app.kernel.transaction import Transaction
from app.sla.worklists import times_of, waiting_in_list
from app.tickets.addressing import canonical, conditions_in, filters_from, sort_from
from app.tickets.rules.words import Whose
from app.tickets.rules.worklists import Worklist, lists_of
from app.tickets.seeing import Wanted, neighbours_of
from app.web.guard import local_path
from app.web.navigation import list_label
from app.web.speaking import _, counted


@dataclass(frozen=True, kw_only=True)
class Walk:
    """The list around a ticket."""

    label: str
    back: str
    """The list itself."""
    place: str
    """第 2 件，共 5 件; empty where it stands in it no more, or too far down."""
    before: str | None
    after: str | None
    """The tickets beside it, with the list they stand in."""
    then: str
    """Where an act leads: the list, with the next row in focus."""


def walk_of(tx: Transaction, number: str, typed: Mapping[str, str]) -> Walk | None:
    """The list that an address names; None where it names none, or one that is not the reader's."""
    named = _list_of(tx, typed) or _search_of(tx, typed)
    if named is None:
        return None
    label, back, within, wanted = named
    beside = neighbours_of(tx, number, wanted)
    following = None if beside is None else beside.after
    place = "" if beside is None else _placed(beside.position, beside.total, more=beside.more)
    return Walk(
        label=label,
        back=back,
        place=place,
        before=None if beside is None else _inside(beside.before, within),
        after=_inside(following, within),
        then=f"{back}{'&' if '?' in back else '?'}at={following}" if following else back,
    )


def sent_from() -> str:
    """Where the act that was sent leads to, as its form said; empty when it said nothing."""
    target = request.form.get("next", "")
    return local_path(target) if target else ""


def _inside(number: str | None, within: str) -> str | None:
    return None if number is None else f"/tickets/{number}?{within}"


def _placed(position: int, total: int, *, more: bool) -> str:
    if more:
        return _("第 %(position)s 件，共 %(total)s 件以上", position=position, total=total)
    return counted("第 %(position)s 件，共 %(n)s 件", total, position=position)


def _list_of(tx: Transaction, typed: Mapping[str, str]) -> tuple[str, str, str, Wanted] | None:
    name = typed.get("list", "")
    if name not in lists_of(tx.actor):
        return None
    which = Worklist(name)
    person = Whose(typed["person"]) if typed.get("person") in set(Whose) else None
    more = {"person": person.value} if person else {}
    back = f"/worklist/{which}" + (f"?{urlencode(more)}" if more else "")
    wanted = waiting_in_list(tx, which, None, 1, person)
    return list_label(which, tx.actor), back, urlencode({"list": which.value, **more}), wanted


def _search_of(tx: Transaction, typed: Mapping[str, str]) -> tuple[str, str, str, Wanted] | None:
    if "find" not in typed:
        return None
    try:
        asked = conditions_in(typed["find"])
        wanted = Wanted(filters=filters_from(asked), sort=sort_from(asked), times=times_of(tx))
        query = canonical(asked)
    except Invalid:
        return None
    back = "/tickets" + (f"?{query}" if query else "")
    return _("全部诉求"), back, urlencode({"find": query}), wanted
