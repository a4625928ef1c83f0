"""The tallies of one attempt, kept by hash and whether or not a name exists, for a lock must not tell."""

import hashlib
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts.models import SignInFailure
from app.accounts.rules.doors import LONGEST, MEASURES, Gate, Tally, Ward, gate, gate_after_waiting, neighbourhood
from app.kernel.transaction import Transaction


class Tallies:
    """What failures of this name, address and browser are counted on."""

    def __init__(self, tx: Transaction, name: str | None, address: str, browser: str | None) -> None:
        self.tx = tx
        self.browser = browser
        where = neighbourhood(address)
        said: dict[Ward, str | None] = {
            Ward.BROWSER: None if browser is None else f"{name}\0{browser}\0",
            Ward.PAIR: f"{name}\0{where}",
            Ward.NAME: name,
            Ward.ADDRESS: f"\0{where}",
        }
        kept = {Ward.ADDRESS} if name is None else set(Ward)
        self.keys = {ward: _digest(text) for ward, text in said.items() if text is not None and ward in kept}

    def gate(self) -> Gate:
        """How this attempt is met now."""
        rows = self.tx.session.scalars(
            sa.select(SignInFailure)
            .where(SignInFailure.key_hash.in_(self.keys.values()))
            .execution_options(populate_existing=True)
        )
        found = {row.key_hash: _tally(row) for row in rows}
        tallies = {ward: found[key] for ward, key in self.keys.items() if key in found}
        return gate(tallies, self.tx.now, recognised=self.browser is not None)

    def gate_alone(self, met: Gate) -> Gate:
        """The same once more, while other attempts that count on the same wait until this one is done.

        The lock is on the key and not on its row: a first failure has no row yet, and whoever took the account first
        and the new row after it would wait for somebody who did the reverse.
        """
        key = self.keys.get(met.counts_on[0])
        if key is None:
            return met
        number = int.from_bytes(key[:8], signed=True)
        self.tx.session.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))
        return gate_after_waiting(met, self.gate())

    def fail(self, met: Gate) -> Gate:
        """Count a failure where it counts; how the next attempt would be met."""
        for ward in met.counts_on:
            if ward in self.keys:
                self._count(ward)
        return self.gate()

    def clear(self) -> None:
        """Whoever came in was right: forget the failures of his browser and of his name at this address."""
        keys = [self.keys[ward] for ward in (Ward.BROWSER, Ward.PAIR) if ward in self.keys]
        self.tx.session.execute(sa.delete(SignInFailure).where(SignInFailure.key_hash.in_(keys)))

    def _count(self, ward: Ward) -> None:
        key, session = self.keys[ward], self.tx.session
        session.execute(insert(SignInFailure).values(key_hash=key, failures=0).on_conflict_do_nothing())
        row = session.scalars(
            sa.select(SignInFailure)
            .where(SignInFailure.key_hash == key)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one()
        tally = _tally(row).after_failure(MEASURES[ward], self.tx.now)
        row.failures, row.since, row.locked_until = tally.failures, tally.since, tally.until
        session.flush()


def asks_at(tx: Transaction, address: str) -> bool:
    """Whether whoever comes from this address is asked a question, whatever name he says."""
    return Tallies(tx, None, address, None).gate().asks


def forget_old_failures(session: Session, now: datetime) -> int:
    """Drop tallies that no longer mean anything; returns how many."""
    dropped = session.scalars(
        sa.delete(SignInFailure)
        .where(
            SignInFailure.since < now - LONGEST,
            sa.or_(SignInFailure.locked_until.is_(None), SignInFailure.locked_until < now),
        )
        .returning(SignInFailure.key_hash)
    )
    return len(dropped.all())


def _tally(row: SignInFailure) -> Tally:
    return Tally(row.failures, row.since, row.locked_until)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()
