"""A merger of two records is told to the people of both and to who looks after each; so is its undoing."""

import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.kernel.actor import Actor
from app.kernel.transaction import Transaction
from app.notifications.models import Notification
from tests.builders import Zone, an_actor
from tests.integration.mergers.test_merging import merged, undone

JOINED, PARTED = "company.records_joined", "company.records_parted"


def told(tx: Transaction, name: str) -> dict[int, str]:
    """Account → the words it got."""
    rows = tx.session.scalars(sa.select(Notification).where(Notification.name == name))
    return {row.account_id: f"{row.subject} {row.text}" for row in rows}


def ids(*actors: Actor) -> set[int]:
    return {int(actor.account_id or 0) for actor in actors}


def test_both_firms_people_and_both_officers_hear_of_it_and_of_its_undoing(tx: Transaction, zone: Zone) -> None:
    second = an_actor(tx, Role.OFFICER, zone.region, paired=(zone.other,))
    merger = merged(tx, zone)
    concerned = ids(zone.firm, zone.other_firm, zone.officer, second)
    joined = told(tx, JOINED)
    assert set(joined) == concerned
    undone(tx, zone, merger)
    parted = told(tx, PARTED)
    assert set(parted) == concerned
    for words in (joined, parted):
        for officer in ids(zone.officer, second):
            assert zone.company.name in words[officer]
            assert zone.other.name in words[officer]
        for firm in (zone.firm, zone.other_firm):
            said = words[int(firm.account_id or 0)]
            assert "记录" in said
            assert "理由" not in said, "why is between offices"


def test_each_hears_once_for_each_record_and_each_merger(tx: Transaction, zone: Zone) -> None:
    for _ in range(2):
        undone(tx, zone, merged(tx, zone))
    count = sa.select(sa.func.count()).where(
        Notification.name == JOINED, Notification.account_id == zone.other_firm.account_id
    )
    assert tx.session.scalar(count) == 2
