"""Subscribing to calls and ending that: a program knows its own subscriptions, at most five."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.events import ServiceAccountChanged, ServiceChange
from app.accounts.models import ServiceAccount
from app.accounts.tokens import open_tokens
from app.kernel.errors import Conflict, Forbidden, Missing
from app.kernel.ids import AccountId
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.rules.lifecycle import Action
from app.webhooks.events import WebhookChange, WebhookChanged
from app.webhooks.models import Webhook
from app.webhooks.reaching import Reach
from app.webhooks.rules.refusals import MOST

ABILITY = "event.see"
"""Whoever may read the feed may be called about it."""


@dataclass(frozen=True, kw_only=True)
class SeenWebhook:
    """A subscription as its program reads it; no ``kinds`` are all."""

    key: str
    url: str
    kinds: tuple[Action, ...]
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class Subscribed(SeenWebhook):
    """A fresh one; ``secret`` is shown once and is nowhere else."""

    secret: str = field(repr=False)


def subscribe(tx: Transaction, reach: Reach, *, url: str, kinds: Collection[Action] = ()) -> Subscribed:
    """Have the acting program called about acts of tickets.

    The name is looked up before anything is locked. Raises Forbidden for a person, Invalid for an address that may not
    be called, Conflict ``webhooks_most``.
    """
    account_id = _program(tx)
    target = reach.checked(url)
    tx.session.execute(sa.select(ServiceAccount).where(ServiceAccount.account_id == account_id).with_for_update())
    if len(subscriptions(tx)) >= MOST:
        raise Conflict("webhooks_most")
    wanted = tuple(action for action in Action if action in kinds)
    row = Webhook(
        key=uuid.uuid4(),
        account_id=account_id,
        url=url,
        kinds=[action.value for action in wanted],
        salt=reach.keys.new_salt(),
        created_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    tx.emit(_changed(row, WebhookChange.SUBSCRIBED, target.host))
    return Subscribed(key=row.key.hex, url=url, kinds=wanted, created_at=tx.now, secret=reach.secret(row.salt))


def subscriptions(tx: Transaction) -> list[SeenWebhook]:
    """The acting program's own, oldest first; one query."""
    _program(tx)
    return [
        SeenWebhook(
            key=row.key.hex,
            url=row.url,
            kinds=tuple(Action(kind) for kind in row.kinds),
            created_at=row.created_at,
        )
        for row in tx.session.scalars(visible(tx.actor, Webhook).order_by(Webhook.id))
    ]


def unsubscribe(tx: Transaction, key: str) -> None:
    """End one; what it was owed is not sent. Raises Missing for one that is not the program's own."""
    _program(tx)
    try:
        named = uuid.UUID(hex=key)
    except ValueError:
        raise Missing() from None
    row = tx.session.scalar(visible(tx.actor, Webhook).where(Webhook.key == named).with_for_update())
    if row is None:
        raise Missing()
    _end(tx, row, WebhookChange.ENDED)


def end_of_revoked(tx: Transaction, event: ServiceAccountChanged) -> None:
    """A program whose tokens were all revoked is called no more, also when it is given new ones later."""
    account_id = AccountId(event.account_id)
    if event.change is not ServiceChange.REVOKED or open_tokens(tx.session, account_id, tx.now):
        return
    for row in going(tx.session, account_id):
        _end(tx, row, WebhookChange.REVOKED)


def going(session: Session, account_id: AccountId) -> list[Webhook]:
    """The subscriptions of a program that did not end, oldest first, locked."""
    own = sa.select(Webhook).where(Webhook.account_id == account_id, Webhook.ended_at.is_(None))
    return list(session.scalars(own.order_by(Webhook.id).with_for_update()))


def _program(tx: Transaction) -> int:
    if not tx.actor.is_program or tx.actor.account_id is None or not tx.actor.may(ABILITY):
        raise Forbidden()
    return tx.actor.account_id


def _end(tx: Transaction, row: Webhook, change: WebhookChange) -> None:
    row.ended_at = tx.now
    tx.session.flush()
    tx.emit(_changed(row, change, urlsplit(row.url).hostname or ""))


def _changed(row: Webhook, change: WebhookChange, host: str) -> WebhookChanged:
    return WebhookChanged(key=row.key.hex, account_id=row.account_id, change=change, host=host, kinds=tuple(row.kinds))
