"""Owing calls, in the transaction of the act: one for each subscription that asks for it, once for ever."""

from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts.models import ServiceAccount
from app.kernel.ids import RegionId
from app.kernel.outbox import Topic, owe
from app.kernel.transaction import Transaction, once
from app.regions.queries import below
from app.tickets.events.ticket import TicketEvent
from app.tickets.models import TicketEventRow
from app.webhooks.models import Webhook


@dataclass(frozen=True)
class Calls:
    """Hears of acts; what is ``held`` (after a restore) leaves only when an operator lets it."""

    held: bool = False

    def owe(self, tx: Transaction, event: TicketEvent) -> None:
        """Owe a call about an act to whoever subscribed to it in its region; at most one query where nobody did.

        Whether its program may know of it is asked when the call is made, as the feed asks.
        """
        if not anybody_calls(tx):
            return
        asks = sa.or_(sa.func.cardinality(Webhook.kinds) == 0, Webhook.kinds.contains([event.action.value]))
        hooks = tx.session.execute(
            sa.select(Webhook, ServiceAccount.region_id)
            .join(ServiceAccount, ServiceAccount.account_id == Webhook.account_id)
            .where(Webhook.ended_at.is_(None), asks)
            .order_by(Webhook.id)
        ).all()
        regions = {region_id for _, region_id in hooks}
        theirs = {each for each in regions if event.subject.region_id in below(tx.session, RegionId(each))}
        called = [hook for hook, region_id in hooks if region_id in theirs]
        act_id = _act(tx, event) if called else None
        if act_id is None:
            return
        for hook in called:
            owe(
                tx,
                topic=Topic.WEBHOOK,
                dedup_key=f"webhook:{hook.key.hex}:{act_id}",
                recipient_id=hook.account_id,
                ticket_id=event.subject.ticket_id,
                template=event.name,
                args={"webhook_id": hook.id, "act_id": act_id},
                held=self.held,
            )


def anybody_calls(tx: Transaction) -> bool:
    """Whether anybody may have subscribed at all, as far as it was read ahead."""
    return once(tx.session, anybody_calls, lambda: True)


def calling() -> sa.Exists:
    """The same as a column of a larger statement."""
    return sa.exists().where(Webhook.ended_at.is_(None))


def _act(tx: Transaction, event: TicketEvent) -> int | None:
    """The row of the act: the last of its ticket, which is locked; None for an event that wrote none."""
    last = (
        sa.select(TicketEventRow.id, TicketEventRow.action)
        .where(TicketEventRow.ticket_id == event.subject.ticket_id)
        .order_by(TicketEventRow.seq.desc())
        .limit(1)
    )
    row = tx.session.execute(last).one_or_none()
    return row.id if row is not None and row.action is event.action else None
