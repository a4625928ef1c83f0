"""The blackbox profile: the accounts of the contract, and canaries that stay with their firm."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyotp
import pytest
import sqlalchemy as sa

from app.accounts.hashing import verify
from app.accounts.models import Account
from app.companies.models import Company, Contact
from app.kernel.ids import AccountId
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.enclosures import Remark
from app.tickets.models import Ticket, TicketEventRow
from app.tickets.rules.words import State
from demo.blackbox import build_blackbox
from tests.holding import held_token
from tests.integration.demo.loads import ACTORS, keys, passing_transaction

NAMES = [
    "company_a1",
    "company_a2",
    "company_a_admin",
    "company_b1",
    "officer_a",
    "officer_b",
    "dispatcher_p1",
    "dispatcher_p2",
    "liaison_x",
    "handler_x",
    "handler_x2",
    "head_x",
    "liaison_y",
    "handler_y",
    "head_y",
    "coordinator",
    "supervisor",
    "leader",
    "observer",
    "admin",
    "auditor",
    "disabled",
    "company_z1",
    "coordinator_z",
]


@dataclass
class Loaded:
    """The profile and what its loading printed."""

    tx: Transaction
    printed: dict[str, Any]

    @property
    def accounts(self) -> dict[str, dict[str, Any]]:
        """By user name."""
        return {entry["username"]: entry for entry in self.printed["accounts"]}


@pytest.fixture(scope="module")
def blackbox(engine: sa.Engine) -> Iterator[Loaded]:
    """The profile, loaded once for this module."""
    with passing_transaction(engine) as tx:
        yield Loaded(tx, build_blackbox(tx, ACTORS, keys()))


def test_the_accounts_are_those_of_the_contract(blackbox: Loaded) -> None:
    assert [entry["username"] for entry in blackbox.printed["accounts"]] == NAMES
    assert set(blackbox.accounts["officer_a"]) == {"username", "password", "totp_secret", "roles", "scope", "token"}
    for name, entry in blackbox.accounts.items():
        assert (entry["totp_secret"] is None) == (name.startswith("company_") or name == "disabled")
        assert entry["scope"]["region"] == ("XQ" if name in {"company_z1", "coordinator_z"} else "GX")


def test_places_are_said_by_code(blackbox: Loaded) -> None:
    scopes = {name: entry["scope"] for name, entry in blackbox.accounts.items()}
    assert scopes["dispatcher_p1"]["park"] != scopes["dispatcher_p2"]["park"]
    assert scopes["liaison_x"]["department"] == scopes["head_x"]["department"] != scopes["liaison_y"]["department"]
    assert scopes["company_a1"]["company"] == scopes["company_a_admin"]["company"] != scopes["company_b1"]["company"]
    assert "company" not in scopes["officer_a"]


def test_tokens_passwords_and_codes_work_but_not_for_the_disabled(blackbox: Loaded) -> None:
    session = blackbox.tx.session
    for name, entry in blackbox.accounts.items():
        account = session.scalars(sa.select(Account).where(Account.username == name)).one()
        found = held_token(session, entry["token"] or "", blackbox.tx.now)
        assert (found is None) if name == "disabled" else (found is not None and found.account_id == account.id)
        assert account.totp_secret == entry["totp_secret"]
    entry = blackbox.accounts["officer_a"]
    assert entry["password"] == "four quiet herons"
    assert verify(session.scalars(sa.select(Account.password_hash).limit(1)).one(), entry["password"])
    assert len(pyotp.TOTP(entry["totp_secret"]).now()) == 6


def test_firms_have_tickets_in_several_states(blackbox: Loaded) -> None:
    rows = blackbox.tx.session.execute(
        sa.select(Company.name, Ticket.state).join(Company, Company.id == Ticket.company_id)
    ).all()
    canaries = blackbox.printed["canaries"]
    for letter in "ab":
        states = Counter(row.state for row in rows if canaries[letter]["name"] in row.name)
        assert set(states) == {
            State.SUBMITTED,
            State.NEEDS_INFO,
            State.ACCEPTED,
            State.WHISTLED,
            State.HANDLING,
            State.REVIEW,
            State.RESOLVED,
            State.CLOSED,
            State.REJECTED,
        }
    assert sum(canaries["z"]["name"] in row.name for row in rows) == 2


def test_each_canary_is_in_the_data_once_and_with_its_firm(blackbox: Loaded) -> None:
    session = blackbox.tx.session
    rows = session.execute(
        sa.text(
            "SELECT c.id, row_to_json(c)::text || coalesce(string_agg(row_to_json(k)::text, ''), '') AS words "
            "FROM companies c JOIN contacts k ON k.company_id = c.id GROUP BY c.id"
        )
    ).all()
    canaries = blackbox.printed["canaries"]
    for marks in canaries.values():
        own = [row for row in rows if marks["name"] in row.words]
        assert len(own) == 1
        assert all(marks[what] in own[0].words for what in ("address", "contact", "phone", "position", "industry"))
    everything = [mark for marks in canaries.values() for mark in marks.values()]
    assert len(set(everything)) == len(everything)


def test_nobody_reads_the_canaries_of_another_firm(blackbox: Loaded) -> None:
    session = blackbox.tx.session
    reader = session.scalars(sa.select(Account.id).where(Account.username == "company_b1")).one()
    actor = ACTORS.of(session, AccountId(reader), blackbox.tx.now)
    seen = [
        str(vars(row)) for model in (Ticket, TicketEventRow, Company) for row in session.scalars(visible(actor, model))
    ]
    assert seen
    foreign = [mark for letter in "az" for mark in blackbox.printed["canaries"][letter].values()]
    assert not [mark for mark in foreign if any(mark in row for row in seen)]


def test_remarks_are_there_to_be_kept_from_firms(blackbox: Loaded) -> None:
    texts = " ".join(blackbox.tx.session.scalars(sa.select(Remark.text)))
    marks = [mark for each in blackbox.printed["canaries"].values() for what, mark in each.items() if "remark" in what]
    assert len(marks) >= 5
    assert all(mark in texts for mark in marks)


def test_secrets_follow_from_key_and_seed(blackbox: Loaded) -> None:
    token = blackbox.accounts["officer_a"]["token"]
    assert keys(42).token("officer_a") == token != keys(43).token("officer_a")
    assert json.loads(json.dumps(blackbox.printed)) == blackbox.printed
    assert len(keys(password=None).password()) >= 10


def test_no_phone_is_used_twice(blackbox: Loaded) -> None:
    phones = [
        *blackbox.tx.session.scalars(sa.select(Contact.phone)),
        *blackbox.tx.session.scalars(sa.select(Account.phone).where(Account.phone != "")),
    ]
    assert len(set(phones)) == len(phones) >= 8
