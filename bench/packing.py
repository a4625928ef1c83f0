"""A process that only lays out: so many matters of as many firms, in hand at one unit, for ``bench.batching``."""

import json
import sys

from flask import Flask

from app.accounts.queries import find_account
from app.acts.taking import take
from app.companies.queries import CompanyFilters, list_companies
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.kernel.ids import AccountId
from app.kernel.transaction import Transaction
from app.tickets.checking_in import CHECK_IN, CheckIn
from app.tickets.filing import FILE
from app.tickets.rules.drafting import Draft
from app.tickets.rules.words import Channel, WhistleKind
from app.tickets.triaging import ACCEPT, Accept
from app.tickets.whistling import WHISTLE, Call
from wsgi import app

CENTRE, LIAISON, UNIT = "coordinator", "liaison_demo", "JFJ"
PAGE = 100


def main(served: Flask, many: int, turn: int) -> None:
    """Print the numbers of the matters; ``turn`` tells the matters of one round from those of another."""
    core: Core = served.extensions["zhuqishao"]
    with core.transactions.acting(SYSTEM, "bench") as tx:
        centre, liaison = (_actor(core, tx, name) for name in (CENTRE, LIAISON))
        numbers = []
        for place, code in enumerate(_firms(tx, centre, many), start=1):
            draft = Draft(
                company=code,
                channel=Channel.PHONE,
                title=f"第 {turn} 轮北区电压不稳之 {place}",
                body=f"{place} 号厂房夜间电压不稳，设备多次停机，请查明原因。",
                category="0101",
            )
            number = take(_as(tx, centre), FILE, draft).number
            take(_as(tx, centre), ACCEPT, Accept(), number=number)
            take(_as(tx, centre), WHISTLE, Call(kind=WhistleKind.ORDINARY, lead=UNIT), number=number)
            take(_as(tx, liaison), CHECK_IN, CheckIn(), number=number)
            numbers.append(number)
    print(json.dumps(numbers))


def _firms(tx: Transaction, reader: Actor, many: int) -> list[str]:
    """The codes of so many firms."""
    found: list[str] = []
    cursor = None
    while len(found) < many:
        page = list_companies(tx.session, reader, CompanyFilters(), cursor, PAGE)
        found += [firm.credit_code for firm in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    return found[:many]


def _actor(core: Core, tx: Transaction, username: str) -> Actor:
    account = find_account(tx.session, username)
    if account is None:
        raise LookupError(username)
    return core.actors.of(tx.session, AccountId(account.id), tx.now)


def _as(tx: Transaction, actor: Actor) -> Transaction:
    return Transaction(tx.session, actor, tx.now, tx.consequences, tx.request_id, tx.closing, tx.before_commit)


if __name__ == "__main__":
    main(app, int(sys.argv[1]), int(sys.argv[2]))
