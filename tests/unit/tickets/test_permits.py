"""Leave to act is leave for that act; only a follow-up takes down the firm's word."""

import pytest

from app.tickets.models import Ticket
from app.tickets.moving import Permit, on_the_firms_word
from app.tickets.rules.lifecycle import Action
from tests.unit.tickets.test_standing import FACTS


def test_who_may_ask_the_firm_may_dispute_on_its_word() -> None:
    asked = Permit(Ticket(), Action.FOLLOW_UP, FACTS, None)
    disputing = on_the_firms_word(asked)
    assert (disputing.action, disputing.ticket, disputing.facts) == (Action.DISPUTE, asked.ticket, FACTS)


@pytest.mark.parametrize("action", sorted({*Action} - {Action.FOLLOW_UP}))
def test_no_other_leave_becomes_one_to_dispute(action: Action) -> None:
    with pytest.raises(ValueError, match="follow-up"):
        on_the_firms_word(Permit(Ticket(), action, FACTS, None))
