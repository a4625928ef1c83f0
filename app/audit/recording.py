"""Every event becomes one entry of the chain, appended as the last step before the commit.

The chain has one end, so appending takes turns under a lock that is held until the commit; doing it last keeps the
turn short. An entry that cannot be written fails the whole transaction: nothing happens that is not on record.
"""

from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, SessionTransaction

from app.audit.models import AuditEntry
from app.audit.rules import FORM, GENESIS, Entry, KeyRing, id_of, masked, seal
from app.kernel.events import Event
from app.kernel.given import add_given
from app.kernel.transaction import Transaction

CHAIN_LOCK = 7741
"""The advisory lock of the chain's end."""
_END = sa.text("SELECT chain_seq, mac FROM chain_end(:held)")
"""Waits for its turn, and only then looks what the last entry is."""
_PENDING = "audit_pending"


@dataclass(frozen=True)
class _Pending:
    """What one event will leave behind, and the savepoint it happened under."""

    facts: dict[str, Any]
    within: SessionTransaction | None


@dataclass(frozen=True)
class Recorder:
    """Records every event it hears under the newest of the chain's keys."""

    keys: KeyRing = field(repr=False)

    def record(self, tx: Transaction, event: Event) -> None:
        """Remember an event; it is chained when the transaction is about to commit."""
        session = tx.session
        if _PENDING not in session.info:
            session.info[_PENDING] = []
            tx.before_commit.append(lambda: self._append(session))
            if not sa.event.contains(session, "after_soft_rollback", _forget):
                sa.event.listen(session, "after_soft_rollback", _forget)
        session.info[_PENDING].append(_Pending(_facts_of(tx, event), session.get_nested_transaction()))

    def _append(self, session: Session) -> None:
        """Chain what this transaction did, in the order it happened."""
        pending: list[_Pending] = session.info.pop(_PENDING, [])
        if not pending:
            return
        last = session.execute(_END, {"held": CHAIN_LOCK}).first()
        reached, prev = (last.chain_seq, last.mac) if last else (0, GENESIS)
        rows = []
        for seq, facts in enumerate((entry.facts for entry in pending), reached + 1):
            mac = seal(self.keys.newest, prev, Entry(chain_seq=seq, **facts))
            rows.append({"chain_seq": seq, **facts, "key_id": id_of(self.keys.newest), "prev": prev, "mac": mac})
            prev = mac
        add_given(session, AuditEntry, rows)


def _forget(session: Session, ended: SessionTransaction) -> None:
    """What was rolled back did not happen: its entries are dropped."""
    pending: list[_Pending] = session.info.get(_PENDING, [])
    pending[:] = [entry for entry in pending if not _under(entry.within, ended)]


def _under(within: SessionTransaction | None, ended: SessionTransaction) -> bool:
    while within is not None:
        if within is ended:
            return True
        within = within.parent
    return False


def _facts_of(tx: Transaction, event: Event) -> dict[str, Any]:
    detail = masked(event.facts())
    kind, name = event.thing()
    return {
        "at": tx.now,
        "actor_id": tx.actor.account_id,
        "actor_name": tx.actor.name,
        "request_id": tx.request_id,
        "name": event.name,
        "object_kind": kind,
        "object_id": name,
        "detail": detail,
        "form": FORM,
        "address": tx.origin.address,
        "device": tx.origin.device,
        "outcome": event.verdict.value,
    }
