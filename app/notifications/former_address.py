"""Telling a person at his former address that his messages go elsewhere now: whoever moved them may not be he."""

from dataclasses import dataclass

from app.accounts.events import AccountChange, AccountChanged
from app.accounts.models import Account
from app.accounts.rules.addresses import is_email
from app.kernel.masking import masked_email
from app.kernel.outbox import Topic
from app.kernel.transaction import Transaction
from app.notifications.own_account import write_to

TEMPLATE = "account.contact_changed"
"""No event: the silent one it follows from has no line in the table of audiences."""


@dataclass(frozen=True)
class FormerAddress:
    """Hears of changed accounts; ``topics`` are the outside channels this installation has."""

    topics: frozenset[Topic] = frozenset()

    def tell(self, tx: Transaction, event: AccountChanged) -> None:
        """An inbox row, and at once one mail to the address there was, if it is one."""
        if event.change is not AccountChange.CONTACT_CHANGED or not event.email:
            return
        account = tx.session.get_one(Account, event.account_id)
        facts = {"email": masked_email(account.email) if account.email else ""}
        key = f"{TEMPLATE}:{account.id}:{tx.now.isoformat()}"
        mailed = Topic.EMAIL in self.topics and is_email(event.email)
        write_to(tx, account, TEMPLATE, facts, key, event.email if mailed else "")
