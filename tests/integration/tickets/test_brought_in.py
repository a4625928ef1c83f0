"""What the system brings in keeps where it came from: no person speaks in a sheet, and none in an interface."""

import pytest

from app.kernel.actor import SYSTEM
from app.kernel.transaction import Transaction
from app.tickets.filing import file_ticket
from app.tickets.rules.words import Channel
from tests.builders import Zone, a_category, a_draft, as_actor


@pytest.mark.parametrize("channel", [Channel.IMPORT, Channel.API, Channel.HOTLINE])
def test_what_is_brought_in_keeps_its_channel(tx: Transaction, zone: Zone, channel: Channel) -> None:
    a_category(tx)
    draft = a_draft(channel=channel, company=zone.company.credit_code)
    assert file_ticket(as_actor(tx, SYSTEM), draft).channel is channel
