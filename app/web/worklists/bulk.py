"""Acts on many tickets: each in a transaction of its own, so that whoever was late stops nobody else."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import request

from app.acts.taking import take
from app.kernel.actor import Actor
from app.kernel.acts import AnyAct
from app.kernel.errors import Conflict, DomainError, Forbidden, Invalid, Missing, Precondition, Refused, Unauthenticated
from app.kernel.failures import IN_PROGRESS, failure_of
from app.kernel.inputs import read
from app.kernel.transaction import Transaction
from app.tickets.checking_in import CHECK_IN
from app.tickets.handing_over import HAND_OVER, HandOver
from app.tickets.openings import demand_opened
from app.tickets.remarking import NUDGE
from app.tickets.resolving import APPROVE
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.worklists import Worklist
from app.tickets.triaging import ACCEPT
from app.tickets.whistling import WHISTLE
from app.web.desk import acting, reading
from app.web.forms.bases import version_of
from app.web.labels import all_that_is_wrong, label, refusal_sentence
from app.web.navigation import is_company
from app.web.speaking import _, counted
from app.web.tickets.shown import latest_sentence
from app.web.worklists.intake import Decided, accepted_as, called_as, decided_for

MOST = 500
"""Tickets in one go: half a minute's work."""
Pick = tuple[str, int]
"""A ticket's number and the version that was on the page."""
Steps = Callable[[Transaction, str, int], None]
"""What is done to one ticket."""


@dataclass(frozen=True)
class Left:
    """A ticket that stayed as it was, and why."""

    number: str
    why: str
    exists: bool


@dataclass(frozen=True, kw_only=True)
class Bulk:
    """What can be done to all ticked rows of a list."""

    name: str
    """As it stands in the address of the list."""
    acts: tuple[AnyAct, ...]
    words: str
    done: str
    steps: Callable[[Sequence[Pick]], Steps]
    """What is done to each, made of what all of them need to know."""
    asks: str = ""
    """What must be chosen for all of them: ``colleague``."""

    @property
    def ability(self) -> str:
        """Whoever may do the last of it may do it all."""
        return str(self.acts[-1].ability)

    def may(self, actor: Actor) -> bool:
        """Whether the actor may do all of it."""
        return not is_company(actor) and all(actor.may(act.ability) for act in self.acts)


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


def take_each(bulk: Bulk, picks: Sequence[Pick]) -> tuple[list[str], list[Left]]:
    """Do it to every ticket by the use-cases themselves; the numbers that went, and the others with the reason."""
    done: list[str] = []
    left: list[Left] = []
    steps = bulk.steps(picks)
    for number, version in picks:
        why = _taken(steps, number, version)
        if why is None:
            done.append(number)
        else:
            left.append(Left(number, why or _("查不到这件诉求，或者它已经不归您办理。"), exists=bool(why)))
    return done, left


def _taken(steps: Steps, number: str, version: int) -> str | None:
    """None when it went; otherwise the reason, empty when there is no such ticket for this person."""
    try:
        with acting() as tx:
            steps(tx, number, version)
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


def _plainly(act: AnyAct) -> Callable[[Sequence[Pick]], Steps]:
    """An act of which nothing must be said."""

    def step(tx: Transaction, number: str, version: int) -> None:
        take(tx, act, read(act.takes, {}), number=number, version=version)

    return lambda _picks: step


def _approving(_picks: Sequence[Pick]) -> Steps:
    """Approve what this reader opened in the version he ticked, and nothing else."""

    def step(tx: Transaction, number: str, version: int) -> None:
        demand_opened(tx, number, version)
        take(tx, APPROVE, read(APPROVE.takes, {}), number=number, version=version)

    return step


def _handing_over(_picks: Sequence[Pick]) -> Steps:
    """All to the one colleague who was chosen."""
    given = HandOver(to=request.form.get("to", "")[:64], note=request.form.get("note", "")[:500])
    return lambda tx, number, version: _take_over(tx, given, number, version)


def _take_over(tx: Transaction, given: HandOver, number: str, version: int) -> None:
    take(tx, HAND_OVER, given, number=number, version=version)


def _by_proposal(*, accepts: bool) -> Callable[[Sequence[Pick]], Steps]:
    """Whistle each to whom the duty list names, as its row says, accepting it first."""

    def made(picks: Sequence[Pick]) -> Steps:
        with reading() as tx:
            decided = decided_for(tx, [number for number, _version in picks])

        def step(tx: Transaction, number: str, version: int) -> None:
            found = _decided(decided, number)
            if accepts:
                take(tx, ACCEPT, accepted_as(found), number=number, version=version)
            take(tx, WHISTLE, called_as(found), number=number, version=version + 1 if accepts else version)

        return step

    return made


def _decided(decided: Mapping[str, Decided], number: str) -> Decided:
    """What the row of a ticket proposed. Raises Missing for none of the reader's, Invalid where somebody must look."""
    found = decided.get(number)
    if found is None:
        raise Missing()
    if found.doubt:
        raise Invalid({"lead": [found.doubt]})
    return found


def _plain(act: AnyAct) -> Bulk:
    words = Action(act.action).word
    return Bulk(name=act.name, acts=(act,), words=words, done=act.done, steps=_plainly(act))


NUDGING, CHECKING_IN, ACCEPTING = _plain(NUDGE), _plain(CHECK_IN), _plain(ACCEPT)
TAKING_IN = Bulk(
    name="take-in",
    acts=(ACCEPT, WHISTLE),
    words="受理并按建议吹哨",
    done="已受理并吹哨",
    steps=_by_proposal(accepts=True),
)
CALLING = Bulk(name="whistle", acts=(WHISTLE,), words="按建议吹哨", done="已吹哨", steps=_by_proposal(accepts=False))
HANDING_OVER = Bulk(
    name="hand-over", acts=(HAND_OVER,), words="转交同事", done="已转交同事", steps=_handing_over, asks="colleague"
)
APPROVING = Bulk(name="approve", acts=(APPROVE,), words="审核通过已打开的", done="审核通过", steps=_approving)

BULK: Mapping[Worklist, tuple[Bulk, ...]] = {
    Worklist.TRIAGE: (TAKING_IN, ACCEPTING),
    Worklist.WHISTLE: (CALLING,),
    Worklist.CHECK_IN: (CHECKING_IN,),
    Worklist.HANDLE: (HANDING_OVER,),
    Worklist.REVIEW: (APPROVING,),
    Worklist.OVERDUE: (NUDGING, HANDING_OVER),
    Worklist.OPEN: (NUDGING, HANDING_OVER),
}
"""Lists whose rows can be picked, and what can be done to all that are, the likely one first."""
DOABLE: tuple[Bulk, ...] = tuple({each.name: each for several in BULK.values() for each in several}.values())


def bulk_of(actor: Actor, which: Worklist) -> list[Bulk]:
    """What this actor may do to the ticked rows of a list."""
    return [each for each in BULK.get(which, ()) if each.may(actor)]


def bulk_words(bulk: Bulk) -> str:
    """What the button says."""
    return label(Action(bulk.acts[0].action)) if bulk.words == Action(bulk.acts[0].action).word else _(bulk.words)
