"""A zone is staffed from the terminal: accounts, seats and pairings, each refused in one line."""

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
from app.accounts.models import Account
from app.accounts.queries import find_account
from app.accounts.signing_in import Knock, Outcome, attempt
from app.cli.attach import attach
from app.companies.queries import looked_after, officers_of
from app.companies.rules import local_day
from app.kernel.actor import SYSTEM
from app.kernel.ids import AccountId, CompanyId
from app.kernel.transaction import Transaction, Transactions
from app.regions.queries import ids_below
from app.webhooks.reaching import Reach
from app.webhooks.rules.signing import secret_ring
from tests.builders import a_company, a_department, a_park, a_region
from tests.integration.places import DOOR_KEY

Run = Callable[..., Result]


@pytest.fixture
def run(transactions: Transactions) -> Iterator[Run]:
    """The commands of the program, on this test's database."""
    app = Flask("terminal")
    actors = Actors(regions_below=ids_below, companies_of=looked_after)
    app.extensions["zhuqishao"] = SimpleNamespace(
        transactions=transactions,
        actors=actors,
        settings=SimpleNamespace(production=True, own_keys={"FORM_KEYS": ("a key",)}),
        reach=Reach(secret_ring(["a key for tests"])),
    )
    attach(app)
    with app.app_context():
        yield lambda *words: app.test_cli_runner().invoke(args=list(words))


@pytest.fixture
def codes(transactions: Transactions) -> SimpleNamespace:
    """A region with a park, a department and a firm; another region with a firm."""
    with transactions.acting(SYSTEM) as tx:
        region, other = a_region(tx), a_region(tx)
        return SimpleNamespace(
            region=region.code,
            park=a_park(tx, region).code,
            department=a_department(tx, region).code,
            company=a_company(tx, region).credit_code,
            elsewhere=a_company(tx, other).credit_code,
        )


def answered(result: Result) -> dict[str, str]:
    assert result.exit_code == 0, result.output
    found: dict[str, str] = json.loads(result.output)
    return found


def signing_in(tx: Transaction, username: str, answer: dict[str, str]) -> Outcome:
    return attempt(tx, DOOR_KEY, Knock(username=username, password=answer["password"])).outcome


@pytest.mark.parametrize(
    ("role", "unit"),
    [("coordinator", None), ("dispatcher", "park"), ("head", "department"), ("company_admin", "company")],
)
def test_an_account_is_opened_with_its_seat(
    run: Run, codes: SimpleNamespace, transactions: Transactions, role: str, unit: str | None
) -> None:
    words = ["--name", "测试人员", "--role", role, "--region", codes.region, "--phone", "13800138000"]
    words += ["--email", "someone@example.invalid"] + ([f"--{unit}", getattr(codes, unit)] if unit else [])
    answer = answered(run("account", "open", "Somebody_1", *words))
    assert answer["username"] == "somebody_1"
    assert (answer["totp_secret"] is None) == (unit == "company"), "staff need the second factor, firms do not"
    with transactions.acting(SYSTEM) as tx:
        account = find_account(tx.session, "somebody_1")
        assert account is not None
        assert (account.name, account.phone, account.email) == ("测试人员", "13800138000", "someone@example.invalid")
        actor = Actors(regions_below=ids_below, companies_of=looked_after).of(
            tx.session, AccountId(account.id), tx.now + timedelta(seconds=1)
        )
        assert [seat.role for seat in actor.seats] == [role]
        if unit is not None:
            assert getattr(actor.seats[0], f"{unit}_id") is not None
        assert signing_in(tx, "somebody_1", answer) is (Outcome.GRANTED if unit == "company" else Outcome.TOTP_REQUIRED)


def test_what_cannot_be_is_refused_in_one_line_and_leaves_nothing(
    run: Run, codes: SimpleNamespace, transactions: Transactions
) -> None:
    here = ["--name", "测试人员", "--region", codes.region]
    answered(run("account", "open", "first", *here, "--role", "leader"))
    refused = {
        "the user name is taken": ["first", *here, "--role", "leader"],
        "park_id": ["second", *here, "--role", "dispatcher"],
        "department_id": ["second", *here, "--role", "leader", "--department", codes.department],
        "there is no park NOWHERE": ["second", *here, "--role", "dispatcher", "--park", "NOWHERE"],
        f"there is no company {codes.elsewhere}": [
            "second",
            *here,
            "--role",
            "company_user",
            "--company",
            codes.elsewhere,
        ],
        "there is no region NOWHERE": ["second", "--name", "测试人员", "--role", "leader", "--region", "NOWHERE"],
        "username": ["no spaces", *here, "--role", "leader"],
        "姓名": ["second", "--name", " ", "--region", codes.region, "--role", "leader"],
        "邮箱": ["second", *here, "--role", "leader", "--email", "a..b@example.cn"],
        "电话": ["second", *here, "--role", "leader", "--phone", "12"],
    }
    for why, words in refused.items():
        result = run("account", "open", *words)
        assert result.exit_code == 1, words
        assert why in result.output
        assert len(result.output.strip().splitlines()) == 1
    with transactions.reading(SYSTEM) as tx:
        assert tx.session.scalars(sa.select(Account.username)).all() == ["first"]


def test_a_second_seat_and_a_closed_door(run: Run, codes: SimpleNamespace, transactions: Transactions) -> None:
    answer = answered(
        run(
            "account",
            "open",
            "boss",
            "--name",
            "测试厂长",
            "--role",
            "company_admin",
            "--region",
            codes.region,
            "--company",
            codes.company,
        )
    )
    staffed = run("account", "seat", "boss", "--role", "officer", "--region", codes.region)
    assert staffed.exit_code == 1
    assert "second factor" in staffed.output
    answered(run("account", "reset", "boss", "--totp"))
    answered(run("account", "seat", "boss", "--role", "officer", "--region", codes.region))
    answered(run("account", "disable", "boss"))
    with transactions.acting(SYSTEM) as tx:
        assert signing_in(tx, "boss", answer) is Outcome.BAD_CREDENTIALS
    answered(run("account", "enable", "boss"))
    assert "there is no account ghost" in run("account", "enable", "ghost").output


def test_an_officer_is_paired_and_let_go(run: Run, codes: SimpleNamespace, transactions: Transactions) -> None:
    for name, role in (("officer_1", "officer"), ("leader_1", "leader")):
        answered(run("account", "open", name, "--name", "测试人员", "--role", role, "--region", codes.region))
    refused = run("officers", "pair", codes.company, "leader_1")
    assert refused.exit_code == 1
    assert "is no officer" in refused.output
    assert "there is no" in run("officers", "pair", "91410100MA0000000X", "officer_1").output
    answered(run("officers", "pair", codes.company, "officer_1", "--from", "2026-01-01"))
    assert "other seat" in run("officers", "pair", codes.company, "officer_1", "--seat", "B").output
    with transactions.reading(SYSTEM) as tx:
        company_id = CompanyId(tx.session.scalars(sa.text("SELECT id FROM companies ORDER BY id")).first() or 0)
        officer = find_account(tx.session, "officer_1")
        assert officer is not None
        assert list(officers_of(tx.session, company_id, local_day(tx.now)).values()) == [officer.id]
    answered(run("officers", "unpair", codes.company, "--reason", "离岗"))
    with transactions.reading(SYSTEM) as tx:
        assert officers_of(tx.session, company_id, local_day(tx.now)) == {}


def listed(result: Result) -> dict[str, dict[str, Any]]:
    """The answer of ``account list``, by user name."""
    assert result.exit_code == 0, result.output
    lines = [json.loads(line) for line in result.output.splitlines()]
    return {line["username"]: line for line in lines}


def test_one_seat_of_two_is_ended(run: Run, codes: SimpleNamespace) -> None:
    where = ["--region", codes.region, "--department", codes.department]
    answered(run("account", "open", "both", "--name", "测试人员", "--role", "liaison", *where))
    answered(run("account", "open", "other", "--name", "测试人员", "--role", "leader", "--region", codes.region))
    answered(run("account", "seat", "both", "--role", "head", *where))
    found = listed(run("account", "list"))
    assert found["other"]["seats"][0]["region"] == codes.region
    liaison, head = found["both"]["seats"]
    assert (liaison["role"], liaison["department"], head["role"]) == ("liaison", codes.department, "head")
    refused = run("account", "unseat", "other", str(head["seat"]))
    assert (refused.exit_code, "there is no such thing" in refused.output) == (1, True)
    answered(run("account", "unseat", "both", str(liaison["seat"])))
    assert [seat["role"] for seat in listed(run("account", "list"))["both"]["seats"]] == ["head"]


def test_a_password_of_ones_own(run: Run, codes: SimpleNamespace, transactions: Transactions) -> None:
    where = ["--region", codes.region, "--company", codes.company]
    given = answered(run("account", "open", "boss", "--name", "测试厂长", "--role", "company_admin", *where))
    own = "six loud magpies"
    wrong = run("account", "password", "boss", "--current", "not it", "--new", own)
    assert (wrong.exit_code, "现在的密码不对" in wrong.output) == (1, True)
    assert "new:" in run("account", "password", "boss", "--current", given["password"], "--new", "short").output
    answered(run("account", "password", "boss", "--current", given["password"], "--new", own))
    with transactions.acting(SYSTEM) as tx:
        assert signing_in(tx, "boss", given) is Outcome.BAD_CREDENTIALS
        assert signing_in(tx, "boss", {"password": own}) is Outcome.GRANTED
    answered(run("account", "disable", "boss"))
    assert "is disabled" in run("account", "password", "boss", "--current", own, "--new", "seven loud magpies").output


def test_what_was_done_is_listed_newest_first(transactions: Transactions, run: Run, codes: SimpleNamespace) -> None:
    for name in ("first", "second"):
        words = ["--name", "测试人员", "--role", "leader", "--region", codes.region]
        answered(run("account", "open", name, *words))
    lines = [
        json.loads(line)
        for line in run("audit", "list", "--name", "account.changed", "--most", "3").output.splitlines()
    ]
    assert [line["detail"]["username"] for line in lines][:2] == ["second", "second"]
    assert lines[0]["seq"] > lines[1]["seq"]
    about = run("audit", "list", "--about", *lines[0]["about"].split()).output.splitlines()
    assert {json.loads(line)["about"] for line in about} == {lines[0]["about"]}
    assert run("audit", "list", "--about", "ticket", "nothing").output == ""


def test_an_address_is_corrected_and_what_cannot_work_is_listed(
    run: Run, codes: Any, transactions: Transactions
) -> None:
    opened = ["account", "open", "someone", "--name", "测试人员", "--region", codes.region, "--role", "leader"]
    assert run(*opened, "--email", "old@example.invalid").exit_code == 0
    kept = answered(run("account", "contact", "someone", "--email", "New@example.invalid", "--phone", "138-0013-8000"))
    assert kept == {"username": "someone", "email": "New@example.invalid", "phone": "13800138000"}
    assert answered(run("account", "contact", "someone", "--phone", "")) == {**kept, "phone": ""}
    refused = run("account", "contact", "someone", "--email", "a..b@example.cn")
    assert (refused.exit_code, refused.output.count("\n")) == (1, 1)
    assert "邮箱" in refused.output
    with transactions.reading(SYSTEM) as tx:
        trail = tx.session.execute(
            sa.text("SELECT detail FROM audit_entries WHERE name = 'account.changed' ORDER BY chain_seq")
        ).scalars()
        changes = [each for each in trail if each["change"] == "contact_changed"]
    assert [each["email"] for each in changes] == ["o***@example.invalid", "***"], (
        "the trail says the former one, masked"
    )
    assert '"email"' not in run("config", "check").output
    with transactions.acting(SYSTEM) as tx:
        tx.session.execute(sa.update(Account).values(email="a..b@example.cn"))
    checked = run("config", "check")
    assert checked.exit_code == 1
    assert json.loads(checked.output.splitlines()[-1]) == {
        "fault": "email",
        "username": "someone",
        "email": "a..b@example.cn",
    }


def test_a_unit_ends_by_command_with_who_follows(run: Run, codes: SimpleNamespace, transactions: Transactions) -> None:
    here = ("--region", codes.region, "--reason", "机构改革")
    refused = run("setting", "retire", "park", "NOWHERE", *here)
    assert refused.exit_code == 1
    done = run("setting", "retire", "unit", codes.department, *here)
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["state"] == "in_force"
    seat = run("account", "open", "li_si", "李四", "--role", "handler", "--region", codes.region)
    assert seat.exit_code != 0, "a handler sits in a unit"
    again = run("setting", "retire", "unit", codes.department, *here)
    assert "already_ended" in again.output or "停用" in again.output
