"""Telling people, inside the transaction of what they are told: inbox rows now, deliveries owed to outside channels.

The inbox row is the record, exactly once by its key, in the language its reader had then; whatever is swept, retried or
redelivered, nobody is told twice. However many things are told at once, it takes the same handful of statements.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts.models import Account
from app.calendars.queries import calendar_now
from app.kernel.events import Event
from app.kernel.given import one_of
from app.kernel.outbox import Owed, Topic, owe_all
from app.kernel.transaction import Transaction
from app.notifications.choosing import unwanted
from app.notifications.gathering import Matter
from app.notifications.hearing import Whom, whom_each
from app.notifications.rules.choices import NoticeKind, kind_of
from app.notifications.rules.quiet_hours import leaves_at
from app.notifications.steps import matters_of
from app.notifications.writing import Told, write_each


@dataclass(frozen=True)
class Teller:
    """Tells what happened; ``topics`` are the outside channels this installation has, none by default."""

    topics: frozenset[Topic] = frozenset()
    held: bool = False
    """After a restore: what is told stands in the inbox, and what is owed outside is held."""

    def tell(self, tx: Transaction, event: Event) -> None:
        """Write the inbox rows of an event, and owe one e-mail to each person told who has an address."""
        self.tell_all(tx, [event])

    def tell_all(self, tx: Transaction, events: Sequence[Event]) -> None:
        """The same of several events at once."""
        self._tell(tx, matters_of(tx.session, events))

    def tell_of(self, tx: Transaction, matter: Matter) -> None:
        """The same for a matter that no single event brought; whoever was told of it by its key is not told again."""
        self._tell(tx, [matter])

    def tell_each(self, tx: Transaction, matter: Matter, whom: Whom) -> None:
        """The same to people who were found by what they are themselves, and not by the scene of a matter."""
        told = write_each(tx, [matter], [whom])
        if Topic.EMAIL in self.topics:
            self._owe_mail(tx, [matter], [whom], told)

    def _tell(self, tx: Transaction, matters: Sequence[Matter]) -> None:
        if not matters:
            return
        whom = whom_each(tx, matters)
        told = write_each(tx, matters, whom)
        if Topic.EMAIL in self.topics:
            self._owe_mail(tx, matters, whom, told)

    def _owe_mail(self, tx: Transaction, matters: Sequence[Matter], whom: Sequence[Whom], told: Sequence[Told]) -> None:
        """One letter for each row, but to whoever has no address, or wants no mail of this kind."""
        accounts = {account_id for rows in told for account_id in rows}
        if not accounts:
            return
        off = unwanted(tx.session, accounts)
        addressed = set(
            tx.session.scalars(sa.select(Account.id).where(one_of(Account.id, accounts), Account.email != ""))
        )
        if not addressed:
            return
        calendar = calendar_now(tx.session)
        owed: list[Owed] = []
        for matter, people, rows in zip(matters, whom, told, strict=True):
            leaves = leaves_at(calendar, tx.now, urgent=matter.urgent, meant_for=matter.meant_for)
            owed += [
                Owed(
                    topic=Topic.EMAIL,
                    dedup_key=f"{matter.key}:{account_id}:{Topic.EMAIL}",
                    recipient_id=account_id,
                    ticket_id=matter.ticket.id if matter.ticket else None,
                    template=matter.name,
                    args={"notification_id": rows[account_id], "quiet": int(not matter.urgent), **matter.args},
                    not_before=leaves,
                )
                for account_id in sorted(rows.keys() & addressed)
                if _wants_mail(matter, account_id, people, off)
            ]
        owe_all(tx, owed, held=self.held)


def _wants_mail(matter: Matter, account_id: int, whom: Whom, off: Mapping[int, frozenset[NoticeKind]]) -> bool:
    """Whether somebody has not said that he wants no mail of this kind; what is urgent has no switch."""
    _person, line = whom[account_id]
    return matter.urgent or kind_of(matter.name, line.severity) not in off.get(account_id, frozenset())
