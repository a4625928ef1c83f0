"""Whoever read messages at an address hears there that they go elsewhere now."""

from collections.abc import Callable

import sqlalchemy as sa

from app.accounts.managing import change_contact
from app.accounts.models import Account
from app.kernel.actor import SYSTEM
from app.kernel.ids import AccountId
from app.kernel.outbox import OutboxRow, Topic
from app.kernel.transaction import Transactions
from app.notifications.channels import Channels
from app.notifications.channels.message import Letterhead, Message
from app.notifications.models import Notification
from app.notifications.sending import Delivered, deliver
from app.notifications.telling import Teller
from app.subscriptions import Subscriptions
from tests.builders import a_zone
from tests.integration.conftest import SUBSCRIPTIONS


class Post:
    """A channel that keeps what it is given."""

    def __init__(self) -> None:
        self.letters: list[Message] = []

    def send(self, message: Message, begin: Callable[[], bool]) -> None:
        assert begin()
        self.letters.append(message)


def test_the_former_address_is_told_and_the_new_one_is_masked(transactions: Transactions) -> None:
    with transactions.acting(SYSTEM) as tx:
        account_id = AccountId(a_zone(tx).leader.account_id or 0)
        tx.session.execute(sa.update(Account).where(Account.id == account_id).values(email="old@example.cn"))
    mailing = Transactions(transactions.engine, Subscriptions(SUBSCRIPTIONS.recorder, Teller(frozenset({Topic.EMAIL}))))
    with mailing.acting(SYSTEM) as tx:
        change_contact(tx, account_id, phone="13800138000")
        change_contact(tx, account_id, email="new@example.cn")
        change_contact(tx, account_id, email="new@example.cn")
    with transactions.acting(SYSTEM) as tx:
        row_id = tx.session.scalars(sa.select(OutboxRow.id)).one()
        note = tx.session.scalars(sa.select(Notification).where(Notification.account_id == account_id)).one()
        assert "n***@example.cn" in note.text
    post = Post()
    channels = Channels(Letterhead(site_name="助企哨", public_url="https://zone.example"), {Topic.EMAIL: post})
    assert deliver(transactions, row_id, channels) is Delivered.SENT
    assert [letter.address for letter in post.letters] == ["old@example.cn"]
    assert "new@example.cn" not in post.letters[0].text
