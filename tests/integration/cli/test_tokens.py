"""Programs are let in and shut out from the terminal: issued once, rotated without a gap, revoked, all of it on record."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from app.accounts.actors import Actors
from app.accounts.models import Account, ApiToken
from app.accounts.queries import find_account, list_accounts
from app.accounts.tokens import digest
from app.audit.models import AuditEntry
from app.cli.attach import attach
from app.companies.queries import looked_after
from app.kernel.actor import SYSTEM, Actor
from app.kernel.transaction import Transactions
from app.regions.queries import ids_below
from tests.builders import a_region, an_account
from tests.holding import held_token

Run = Callable[..., Result]
ISSUE = ("token", "issue", "city-hotline", "--scope", "tickets:write tickets:read", "--days", "30")


@pytest.fixture
def run(transactions: Transactions) -> Iterator[Run]:
    """The commands of the program, on this test's database."""
    app = Flask("terminal")
    app.extensions["zhuqishao"] = SimpleNamespace(transactions=transactions, actors=actors())
    attach(app)
    with app.app_context():
        yield lambda *words: app.test_cli_runner().invoke(args=list(words))


@pytest.fixture
def regions(transactions: Transactions) -> tuple[str, str]:
    """Two regions, one below the other."""
    with transactions.acting(SYSTEM) as tx:
        top = a_region(tx)
        return top.code, a_region(tx, parent=top).code


def actors() -> Actors:
    return Actors(regions_below=ids_below, companies_of=looked_after)


def answered(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.output)
    return found


def behind(transactions: Transactions, token: str) -> Actor | None:
    """Who comes in with a token now."""
    with transactions.reading(SYSTEM) as tx:
        held = held_token(tx.session, token, tx.now)
        return None if held is None else actors().of(tx.session, held.account_id, tx.now)


def test_a_token_is_issued_once_and_kept_as_a_hash(
    run: Run, transactions: Transactions, regions: tuple[str, str]
) -> None:
    told = answered(run(*ISSUE))
    assert (told["name"], told["region"]) == ("city-hotline", regions[0]), "the only region at the top"
    assert told["scopes"] == ["tickets:read", "tickets:write"]
    actor = behind(transactions, told["token"])
    assert actor is not None
    assert actor.scopes == frozenset({"tickets:read", "tickets:write"})
    assert len(actor.seats[0].region_ids) == 2
    with transactions.acting(SYSTEM) as tx:
        row = tx.session.scalars(sa.select(ApiToken)).one()
        assert timedelta(days=29) < row.expires_at - tx.now <= timedelta(days=30)
        assert told["token"] not in str(vars(row))
        account = tx.session.scalars(sa.select(Account)).one()
        assert (account.password_hash, account.totp_secret) == ("", None)
        assert find_account(tx.session, "city-hotline") is None, "no command of people's accounts finds it"
        assert list_accounts(tx.session, SYSTEM).items == []
    assert told["token"] not in run("token", "list").output


def test_a_token_changes_over_without_a_gap(run: Run, transactions: Transactions, regions: tuple[str, str]) -> None:
    first, second = (answered(run(*ISSUE))["token"] for _ in range(2))
    assert behind(transactions, first) is not None
    assert behind(transactions, second) is not None
    assert "two tokens hold already" in run(*ISSUE).stderr
    with transactions.acting(SYSTEM) as tx:  # both were made in one instant of a test; the first is the older
        older = sa.update(ApiToken).where(ApiToken.token_hash == digest(first))
        tx.session.execute(older.values(created_at=tx.now - timedelta(days=1)))
    assert answered(run("token", "revoke", "city-hotline", "--former")) == {"name": "city-hotline", "revoked": 1}
    assert behind(transactions, first) is None
    assert behind(transactions, second) is not None
    assert answered(run("token", "revoke", "CITY-HOTLINE"))["revoked"] == 1
    assert behind(transactions, second) is None


def test_more_scopes_or_another_region_need_a_revocation(
    run: Run, transactions: Transactions, regions: tuple[str, str]
) -> None:
    answered(run(*ISSUE))
    for other in (["--scope", "exchange"], ["--region", regions[1]]):
        refused = run(*ISSUE, *other)
        assert (refused.exit_code, "revoke" in refused.stderr) == (1, True)
    assert answered(run("token", "revoke", "city-hotline"))["revoked"] == 1
    told = answered(run(*ISSUE, "--scope", "exchange", "--region", regions[1]))
    assert (told["scopes"], told["region"]) == (["tickets:read", "tickets:write", "exchange"], regions[1])


def test_both_ways_are_on_record_without_the_secret(
    run: Run, transactions: Transactions, regions: tuple[str, str]
) -> None:
    told = answered(run(*ISSUE))
    answered(run("token", "revoke", "city-hotline"))
    answered(run("token", "revoke", "city-hotline"))
    with transactions.reading(SYSTEM) as tx:
        entries = tx.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.chain_seq)).all()
        found = [(each.detail["change"], each.detail["scopes"], each.detail["tokens"]) for each in entries]
        assert found == [(change, ["tickets:read", "tickets:write"], 1) for change in ("issued", "revoked")]
        assert told["token"] not in str([each.detail for each in entries])


def test_the_list_says_scopes_expiry_and_last_use(run: Run, regions: tuple[str, str]) -> None:
    told = answered(run(*ISSUE))
    line = answered(run("token", "list"))
    assert (line["name"], line["region"], line["tokens"]) == ("city-hotline", regions[0], 1)
    assert (line["expires_at"], line["last_used_at"]) == (told["expires_at"], None)
    answered(run("token", "revoke", "city-hotline"))
    assert (answered(run("token", "list"))["tokens"], answered(run("token", "list"))["expires_at"]) == (0, None)


def test_a_persons_name_is_taken(run: Run, transactions: Transactions, regions: tuple[str, str]) -> None:
    with transactions.acting(SYSTEM) as tx:
        username = an_account(tx).username
    refused = run("token", "issue", username, "--scope", "exchange", "--days", "1")
    assert (refused.exit_code, refused.stderr.count("\n")) == (1, 1)
    assert "taken" in refused.stderr
    assert run("token", "revoke", username).exit_code == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["city-hotline", "--scope", "tickets", "--days", "1"], "tickets"),
        (["city-hotline", "--scope", "exchange", "--days", "367"], "366"),
        (["12345", "--scope", "exchange", "--days", "1"], "程序账号"),
        (["city-hotline", "--scope", "exchange", "--days", "1", "--region", "NOWHERE"], "no region NOWHERE"),
    ],
)
def test_what_cannot_be_issued_is_said_in_one_line(
    run: Run, regions: tuple[str, str], words: list[str], said: str
) -> None:
    refused = run("token", "issue", *words)
    assert (refused.exit_code, refused.stderr.count("\n")) == (1, 1)
    assert said in refused.stderr
    assert run("token", "list").output == ""


def test_of_several_regions_one_must_be_named(run: Run, transactions: Transactions, regions: tuple[str, str]) -> None:
    with transactions.acting(SYSTEM) as tx:
        other = a_region(tx).code
    refused = run(*ISSUE)
    assert (refused.exit_code, f"--region {regions[0]} or {other}" in refused.stderr) == (1, True)
