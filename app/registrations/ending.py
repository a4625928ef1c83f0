"""结束同事的账号席位: a firm's administrator ends what somebody holds in the firm; everything that was open ends."""

from dataclasses import dataclass
from typing import Annotated

from app.accounts.models import Membership
from app.accounts.seating import end_membership
from app.kernel.errors import Missing, Refused
from app.kernel.ids import AccountId
from app.kernel.inputs import Ask, checked
from app.kernel.transaction import Transaction
from app.registrations.inviting import own_firm

LARGEST = 2**63 - 1


@dataclass(frozen=True, kw_only=True)
class EndColleague:
    """Why somebody leaves the firm's people."""

    reason: Annotated[
        str,
        Ask(
            "结束原因",
            most=200,
            line=True,
            hint="如：离职、换岗。会留在记录里。",
            means="Why it ends.",
            example="离职。",
        ),
    ]


def end_colleague(tx: Transaction, seat_id: int, given: EndColleague) -> None:
    """From now on the person opens nothing of this firm, and every session of his ends.

    Raises Forbidden for who keeps no firm, Missing for a seat of another, Refused ``own_seat``, Invalid.
    """
    company_id = own_firm(tx)
    given = checked(given)
    with tx.as_the_office():
        seat = tx.session.get(Membership, seat_id) if 0 < seat_id <= LARGEST else None
        if seat is None or seat.company_id != company_id:
            raise Missing()
        if seat.account_id == tx.actor.account_id:
            raise Refused("own_seat")
        end_membership(tx, AccountId(seat.account_id), seat_id, reason=given.reason)
