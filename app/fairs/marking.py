"""登记到会: who of the guests of a fair came."""

from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa

from app.fairs.events import GuestsMarked
from app.fairs.inviting import guests_of, in_being, named
from app.fairs.keeping import facts_of, held
from app.fairs.models import Fair, FairBank, FairFirm
from app.fairs.rules import MOST_BANKS, MOST_FIRMS, PLAN, marking_refused
from app.kernel.acts import Act
from app.kernel.errors import Invalid
from app.kernel.inputs import Ask, Source, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction


@dataclass(frozen=True, kw_only=True)
class Came:
    """Who came: all who are not named did not."""

    banks: Annotated[
        tuple[str, ...], Ask("到会的银行", most=MOST_BANKS, source=Source.UNITS, means="Their codes.")
    ] = ()
    firms: Annotated[
        tuple[str, ...], Ask("到会的企业", most=MOST_FIRMS, source=Source.FIRMS, means="Their credit codes.")
    ] = ()


def mark_came(tx: Transaction, number: str, version: int | None, given: Came) -> Fair:
    """登记到会: on its day or later; said again it replaces what was said before.

    Raises Missing, Forbidden, Conflict, Refused ``fair_cancelled`` or ``fair_not_yet``, Invalid for who is no guest.
    """
    fair = held(tx, number, version, marking_refused)
    given = checked(given)
    came = named(tx, fair, given.banks, given.firms)
    strangers = came.without(guests_of(tx, fair))
    if strangers:
        raise Invalid({"banks" if strangers.banks else "firms": [say("只能登记受邀的银行和企业。")]})
    for bank in tx.session.scalars(sa.select(FairBank).where(FairBank.fair_id == fair.id)):
        bank.came = bank.department_id in came.banks
    for firm in tx.session.scalars(sa.select(FairFirm).where(FairFirm.fair_id == fair.id, in_being())):
        firm.came = firm.company_id in came.firms
    fair.version += 1
    tx.session.flush()
    tx.emit(GuestsMarked(**facts_of(fair), banks=len(came.banks), firms=len(came.firms)))
    return fair


MARK_CAME = Act(action="mark", ability=PLAN, takes=Came, do=mark_came, done="到会情况已登记")
