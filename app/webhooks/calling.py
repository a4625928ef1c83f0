"""What a call says at the moment it is made, if its program may still know of the act: as the feed decides it."""

import json
import uuid
from dataclasses import dataclass, field, replace

import sqlalchemy as sa

from app.accounts.actors import Actors
from app.accounts.models import Account, AccountState
from app.accounts.rules.roles import Principal
from app.accounts.tokens import open_tokens
from app.calendars.rules import SHANGHAI
from app.kernel.actor import Actor
from app.kernel.ids import AccountId
from app.kernel.outbox import OutboxRow
from app.kernel.transaction import Transaction
from app.tickets.feed import FeedItem, act_read
from app.webhooks.models import Webhook
from app.webhooks.subscribing import ABILITY


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call ready to be made; ``delivery`` is the same at every attempt."""

    delivery: str
    url: str
    salt: bytes = field(repr=False)
    body: str


def call_now(tx: Transaction, row: OutboxRow, actors: Actors) -> Call | None:
    """The call that a row owes, as it is true now.

    None when the subscription ended, its program holds no token or may not read events any more, or the feed would
    not show it this act. No reading is put on record: nothing leaves that says more than that something happened.
    """
    hook = tx.session.get(Webhook, row.args["webhook_id"], populate_existing=True)
    if hook is None or hook.ended_at is not None:
        return None
    program = _program(tx, hook.account_id, actors)
    if program is None:
        return None
    item = act_read(replace(tx, actor=program), row.args["act_id"])
    if item is None:
        return None
    delivery = str(uuid.uuid5(hook.key, row.dedup_key))
    return Call(delivery=delivery, url=hook.url, salt=hook.salt, body=_body(delivery, item))


def _program(tx: Transaction, account_id: int, actors: Actors) -> Actor | None:
    """The program with the rights of this moment; None when it has none."""
    account = tx.session.scalar(
        sa.select(Account)
        .where(Account.id == account_id, Account.state == AccountState.ACTIVE, Account.kind == Principal.SERVICE)
        .execution_options(populate_existing=True)
    )
    if account is None or not open_tokens(tx.session, AccountId(account.id), tx.now):
        return None
    actor = actors.of_account(tx.session, account, tx.now)
    return actor if actor.may(ABILITY) else None


def _body(delivery: str, item: FeedItem) -> str:
    """Ids and kinds alone: the rest is fetched, with the program's own rights."""
    said = {
        "delivery": delivery,
        "kind": item.item.action.value.replace("_", "-"),
        "number": item.number,
        "seq": item.item.seq,
        "at": item.item.at.astimezone(SHANGHAI).isoformat(),
    }
    return json.dumps(said, separators=(",", ":"))
