"""One act on many tickets: each in a transaction of its own, so that whoever was late stops nobody else."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.acts.taking import take
from app.kernel.acts import AnyAct
from app.kernel.errors import Conflict, DomainError, Forbidden, Invalid, Missing, Precondition, Refused, Unauthenticated
from app.kernel.failures import IN_PROGRESS, failure_of
from app.kernel.inputs import read
from app.tickets.checking_in import CHECK_IN
from app.tickets.remarking import NUDGE
from app.tickets.rules.worklists import Worklist
from app.tickets.triaging import ACCEPT
from app.web.desk import acting, reading
from app.web.forms.bases import version_of
from app.web.labels import all_that_is_wrong, refusal_sentence
from app.web.speaking import _, counted
from app.web.tickets.shown import latest_sentence

BULK: dict[Worklist, AnyAct] = {
    Worklist.TRIAGE: ACCEPT,
    Worklist.CHECK_IN: CHECK_IN,
    Worklist.OVERDUE: NUDGE,
    Worklist.OPEN: NUDGE,
}
"""Lists whose rows can be picked, and the act that needs nothing said."""
MOST = 500
"""Tickets in one go: half a minute's work."""
Pick = tuple[str, int]
"""A ticket's number and the version that was on the page."""


@dataclass(frozen=True)
class Left:
    """A ticket that stayed as it was, and why."""

    number: str
    why: str
    exists: bool


def picks_from(values: Sequence[str]) -> list[Pick]:
    """``GX20260924-0007:3`` of each ticked box, each ticket once. Raises Precondition for anything else."""
    found: dict[str, int] = {}
    for value in values:
        number, _colon, version = value.rpartition(":")
        if not number:
            raise Precondition()
        found[number] = version_of(version)
    if len(found) > MOST:
        raise Invalid({"picked": [counted("一次最多办理 %(n)s 件，请分批勾选。", MOST)]})
    return list(found.items())


def take_each(act: AnyAct, picks: Sequence[Pick]) -> tuple[list[str], list[Left]]:
    """Take the act on every ticket by its own use-case; the numbers that went, and the others with the reason."""
    done: list[str] = []
    left: list[Left] = []
    for number, version in picks:
        why = _taken(act, number, version)
        if why is None:
            done.append(number)
        else:
            left.append(Left(number, why or _("查不到这件诉求，或者它已经不归您办理。"), exists=bool(why)))
    return done, left


def _taken(act: AnyAct, number: str, version: int) -> str | None:
    """None when it went; otherwise the reason, empty when there is no such ticket for this person."""
    try:
        with acting() as tx:
            take(tx, act, read(act.takes, {}), number=number, version=version)
    except Unauthenticated:
        raise
    except Missing:
        return ""
    except DomainError as late:
        return _reason(late, number)
    except Exception as error:
        if failure_of(error).code != IN_PROGRESS.code:
            raise
        return refusal_sentence(IN_PROGRESS.code)
    return None


def _reason(late: DomainError, number: str) -> str:
    if isinstance(late, Forbidden):
        return _("您没有权限办理这一件。")
    if isinstance(late, Invalid):
        return all_that_is_wrong(late)
    known = None if isinstance(late, Conflict) else refusal_sentence(late.code)
    if known is None and isinstance(late, Conflict | Refused):
        with reading() as tx:
            return latest_sentence(tx, number)
    return known or _("没有办成，请打开这件诉求查看。")
