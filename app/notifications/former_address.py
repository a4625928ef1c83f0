"""Telling a person at his former address that his messages go elsewhere now: whoever moved them may not be he."""

from dataclasses import dataclass

from sqlalchemy.dialects.postgresql import insert

from app.accounts.events import AccountChange, AccountChanged
from app.accounts.models import Account
from app.accounts.rules.addresses import is_email
from app.kernel.masking import masked_email
from app.kernel.outbox import Topic, owe
from app.kernel.telling import Severity
from app.kernel.transaction import Transaction
from app.notifications.models import Notification
from app.notifications.rendering import subject_and_text

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
        facts = {"fact": {"email": masked_email(account.email) if account.email else ""}}
        subject, text = subject_and_text(TEMPLATE, facts, account.language)
        key = f"{TEMPLATE}:{account.id}:{tx.now.isoformat()}"
        note_id = tx.session.scalar(
            insert(Notification)
            .values(
                account_id=account.id,
                dedup_key=key,
                name=TEMPLATE,
                subject=subject,
                text=text,
                severity=Severity.AMBER.value,
                created_at=tx.now,
            )
            .on_conflict_do_nothing(index_elements=["dedup_key"])
            .returning(Notification.id)
        )
        if note_id is not None and Topic.EMAIL in self.topics and is_email(event.email):
            owe(
                tx,
                topic=Topic.EMAIL,
                dedup_key=f"{key}:{Topic.EMAIL}",
                recipient_id=account.id,
                ticket_id=None,
                template=TEMPLATE,
                args={"notification_id": note_id, "address": event.email},
            )
