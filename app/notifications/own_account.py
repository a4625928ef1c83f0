"""Telling a person what was changed about his own account: whoever changed it may not be he."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.dialects.postgresql import insert

from app.accounts.events import AccountChange, AccountChanged
from app.accounts.models import Account
from app.kernel.outbox import Topic, owe
from app.kernel.telling import Severity
from app.kernel.transaction import Transaction
from app.notifications.models import Notification
from app.notifications.rendering import subject_and_text

SECURED = "account.secured"
"""No event: the silent one it follows from has no line in the table of audiences."""
TOLD = frozenset(
    {
        AccountChange.PASSWORD_RESET,
        AccountChange.PASSWORD_CHANGED,
        AccountChange.PASSWORD_BY_LINK,
        AccountChange.SECOND_FACTOR_RESET,
        AccountChange.SECOND_FACTOR_SET,
        AccountChange.SECOND_FACTOR_LEFT,
        AccountChange.RECOVERY_CODES_MADE,
        AccountChange.RECOVERY_CODE_USED,
    }
)
"""Nobody switches this off: it is how a stolen account is noticed."""


@dataclass(frozen=True)
class OwnAccount:
    """Hears of changed accounts; ``topics`` are the outside channels this installation has."""

    topics: frozenset[Topic] = frozenset()

    def tell(self, tx: Transaction, event: AccountChanged) -> None:
        """An inbox row, and at once a mail to the account's address, of what keeps others out."""
        if event.change not in TOLD:
            return
        account = tx.session.get_one(Account, event.account_id)
        facts = {"change": event.change.value, "username": event.username}
        key = f"{SECURED}:{account.id}:{event.change.value}:{tx.now.isoformat()}"
        write_to(tx, account, SECURED, facts, key, account.email if Topic.EMAIL in self.topics else "")


def write_to(
    tx: Transaction, account: Account, template: str, facts: Mapping[str, Any], key: str, address: str
) -> None:
    """An inbox row of the account, and at once a mail to an address; the same ``key`` is said once."""
    subject, text = subject_and_text(template, {"fact": facts}, account.language)
    note_id = tx.session.scalar(
        insert(Notification)
        .values(
            account_id=account.id,
            dedup_key=key,
            name=template,
            subject=subject,
            text=text,
            severity=Severity.AMBER.value,
            created_at=tx.now,
        )
        .on_conflict_do_nothing(index_elements=["dedup_key"])
        .returning(Notification.id)
    )
    if note_id is not None and address:
        owe(
            tx,
            topic=Topic.EMAIL,
            dedup_key=f"{key}:{Topic.EMAIL}",
            recipient_id=account.id,
            ticket_id=None,
            template=template,
            args={"notification_id": note_id, "address": address},
        )
