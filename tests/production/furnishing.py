"""Puts an office behind one address into the database of a production shape, and prints how its people get in.

A program of its own, with the production settings of the environment; what it makes are rows as any installation has.
"""

import json
import sys
from datetime import UTC, datetime, timedelta

from app.accounts.hashing import hashed
from app.accounts.models import Account, AccountState, Membership
from app.accounts.rules.roles import Role
from app.accounts.tokens import issue_token
from app.accounts.totp import new_secret
from app.assembling import build_core
from app.calendars.loading import load_bundled
from app.kernel.actor import SYSTEM
from app.kernel.ids import AccountId
from app.kernel.transaction import Transaction
from config.settings import Settings
from tests.builders import Zone, a_zone

PASSWORD = "two hundred behind one address"
OFFICE = 200
WITH_TOKEN = 10


def a_person(tx: Transaction, zone: Zone, username: str, password_hash: str, role: Role, totp: str | None) -> Account:
    """Somebody who can sign in."""
    account = Account(
        username=username,
        name=username,
        password_hash=password_hash,
        totp_secret=totp,
        created_at=tx.now,
        state=AccountState.ACTIVE,
    )
    tx.session.add(account)
    tx.session.flush()
    firm = zone.company.id if role is Role.COMPANY_USER else None
    since = datetime(2020, 1, 1, tzinfo=UTC)
    seat = Membership(account_id=account.id, role=role, region_id=zone.region.id, company_id=firm, from_at=since)
    tx.session.add(seat)
    return account


def furnish() -> dict[str, object]:
    """The office, and a coordinator of the zone's own."""
    core = build_core(Settings.from_env())
    secret, password_hash = new_secret(), hashed(PASSWORD)
    tokens = {}
    with core.transactions.acting(SYSTEM) as tx:
        load_bundled(tx)
        zone = a_zone(tx)
        coordinator = a_person(tx, zone, "coordinator", password_hash, Role.COORDINATOR, secret)
        accepting = issue_token(tx, AccountId(coordinator.id), timedelta(days=1))[0]
        for at in range(OFFICE):
            person = a_person(tx, zone, f"office{at:03d}", password_hash, Role.COMPANY_USER, None)
            if at < WITH_TOKEN:
                tokens[person.username] = issue_token(tx, AccountId(person.id), timedelta(days=1))[0]
    return {"password": PASSWORD, "coordinator_totp": secret, "coordinator_token": accepting, "tokens": tokens}


if __name__ == "__main__":
    json.dump(furnish(), sys.stdout)
