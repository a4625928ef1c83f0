"""What an operator decides is a command with its entry in the trail: limits, deliveries that stand still, quarantine."""

import json
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import Result

from app.audit.models import AuditEntry
from app.calendars.rules import SHANGHAI
from app.clocks.models import Term
from app.clocks.terms import terms_at
from app.kernel.actor import SYSTEM
from app.kernel.outbox import OutboxRow, OutboxState, Topic, owe
from app.kernel.transaction import Transactions
from app.sla.rules.limits import RESOLVE
from app.tickets.enclosures import Attachment
from app.tickets.rules.words import AttachmentState, Grade, State
from tests.builders import a_ticket, a_zone
from tests.integration.cli.test_staffing import Run, codes, run

__all__ = ["codes", "run"]
ORDINARY = RESOLVE[Grade.ORDINARY]


def told(transactions: Transactions, name: str) -> list[dict[str, Any]]:
    """What is on record under a name, oldest first."""
    with transactions.reading(SYSTEM) as tx:
        found = tx.session.scalars(
            sa.select(AuditEntry.detail).where(AuditEntry.name == name).order_by(AuditEntry.chain_seq)
        )
        return list(found)


def lines(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def refused(result: Result, said: str) -> None:
    assert result.exit_code == 1, result.output
    assert said in result.output
    assert len(result.output.strip().splitlines()) == 1


def test_a_limit_is_set_from_a_day_on_and_stays_on_record(
    run: Run, codes: SimpleNamespace, transactions: Transactions
) -> None:
    here = ["--region", codes.region]
    (answer,) = lines(run("limit", "set", ORDINARY.key, "5  workdays", *here, "--from", "2099-01-01"))
    assert answer == {
        "key": "resolve.ordinary",
        "limit": "5 workdays",
        "region": codes.region,
        "changed": True,
        "from": "2099-01-01T00:00:00+08:00",
    }
    with transactions.reading(SYSTEM) as tx:
        region_id = tx.session.scalars(sa.select(Term.region_id)).one()
        begins = datetime(2099, 1, 1, tzinfo=SHANGHAI)
        lengths = [str(terms_at(tx.session, region_id or 0, at)[ORDINARY]) for at in (tx.now, begins)]
        assert lengths == ["7 workdays", "5 workdays"]
    (shown,) = [line for line in lines(run("limit", "list", *here)) if line["key"] == ORDINARY.key]
    assert (shown["limit"], shown["default"]) == ("7 workdays", "7 workdays")
    assert shown["ahead"] == [{"limit": "5 workdays", "from": "2099-01-01T00:00:00+08:00"}]
    assert lines(run("limit", "set", ORDINARY.key, "5 workdays", *here, "--from", "2099-01-01"))[0]["changed"] is False
    (entry,) = told(transactions, "sla.term_set")
    assert (entry["key"], entry["before"], entry["limit"]) == ("resolve.ordinary", "7 workdays", "5 workdays")


def test_a_limit_for_all_holds_where_none_of_its_own_is_set(
    run: Run, codes: SimpleNamespace, transactions: Transactions
) -> None:
    assert lines(run("limit", "set", "support", "4 workhours"))[0]["changed"] is True
    (shown,) = [line for line in lines(run("limit", "list", "--region", codes.region)) if line["key"] == "support"]
    assert shown["limit"] == "4 workhours"
    assert told(transactions, "sla.term_set")[0]["region_id"] is None


@pytest.mark.parametrize("length", ["7", "0 workdays", "7 days", "1 ruling", "3 civildays", "99999 minutes"])
def test_what_is_no_limit_is_refused(run: Run, codes: SimpleNamespace, transactions: Transactions, length: str) -> None:
    refused(run("limit", "set", ORDINARY.key, length, "--region", codes.region), "7 workdays")
    refused(run("limit", "set", ORDINARY.key, "5 workdays", "--region", codes.region, "--from", "2020-01-01"), "过去")
    refused(run("limit", "set", ORDINARY.key, "5 workdays", "--region", "NOWHERE"), "there is no region")
    with transactions.reading(SYSTEM) as tx:
        assert tx.session.scalar(sa.select(sa.func.count()).select_from(Term)) == 0


@pytest.fixture
def owed(transactions: Transactions) -> dict[str, int]:
    """One delivery in each state, by its state."""
    with transactions.acting(SYSTEM) as tx:
        for state in OutboxState:
            owe(tx, topic=Topic.EMAIL, dedup_key=state.value, recipient_id=1, ticket_id=None, template="x", args={})
        tx.session.execute(
            sa.update(OutboxRow).values(state=OutboxRow.dedup_key, attempts=6, next_at=tx.now + timedelta(hours=1))
        )
        return {row.dedup_key: row.id for row in tx.session.scalars(sa.select(OutboxRow))}


def state_of(transactions: Transactions, row_id: int) -> tuple[str, int]:
    with transactions.reading(SYSTEM) as tx:
        row = tx.session.get_one(OutboxRow, row_id)
        return row.state.value, row.attempts


def test_deliveries_that_stand_still_are_listed_tried_again_or_given_up(
    run: Run, transactions: Transactions, owed: dict[str, int]
) -> None:
    shown = {line["state"] for line in lines(run("outbox", "list"))}
    assert shown == {"pending", "claimed", "transmitting", "uncertain", "dead", "held"}
    assert [line["id"] for line in lines(run("outbox", "list", "--state", "dead"))] == [owed["dead"]]
    still = [str(owed[state]) for state in ("dead", "uncertain", "held")]
    assert lines(run("outbox", "retry", *still)) == [{"retried": 3}]
    assert [state_of(transactions, int(row)) for row in still] == [("pending", 0)] * 3
    assert [entry["was"] for entry in told(transactions, "notification.retried")] == ["uncertain", "dead", "held"]
    refused(run("outbox", "give-up", still[0], "--reason", " \u200b"), "请填写原因")
    assert lines(run("outbox", "give-up", still[0], "--reason", "地址已停用")) == [{"given_up": 1}]
    assert state_of(transactions, owed["dead"])[0] == "cancelled"
    (entry,) = told(transactions, "notification.given_up")
    assert (entry["row_id"], entry["was"], entry["reason"]) == (owed["dead"], "pending", "地址已停用")


@pytest.mark.parametrize("state", ["sent", "cancelled", "claimed", "transmitting"])
def test_what_a_worker_holds_or_is_over_is_left_alone(
    run: Run, transactions: Transactions, owed: dict[str, int], state: str
) -> None:
    both = [str(owed["dead"]), str(owed[state])]
    refused(run("outbox", "retry", *both), "there is no such thing")
    refused(run("outbox", "give-up", *both, "--reason", "地址已停用"), "there is no such thing")
    assert state_of(transactions, owed["dead"]) == ("dead", 6), "one that cannot be holds the others back"


def test_replay_takes_the_dead_alone(run: Run, transactions: Transactions, owed: dict[str, int]) -> None:
    assert lines(run("outbox", "replay")) == [{"replayed": 1}]
    assert state_of(transactions, owed["held"])[0] == "held"
    assert [entry["row_id"] for entry in told(transactions, "notification.retried")] == [owed["dead"]]


@pytest.fixture
def files(transactions: Transactions) -> list[str]:
    """Three files of a ticket: two wait for the scanner, one is clean."""
    with transactions.acting(SYSTEM) as tx:
        ticket = a_ticket(tx, a_zone(tx), State.SUBMITTED)
        for at, state in enumerate((AttachmentState.QUARANTINE, AttachmentState.QUARANTINE, AttachmentState.CLEAN)):
            waits = state is AttachmentState.QUARANTINE
            tx.session.add(
                Attachment(
                    ticket_id=ticket.id,
                    key=f"{at:032x}",
                    internal=False,
                    name="现场.pdf",
                    media="application/pdf",
                    size=1,
                    sha256="0" * 64,
                    risky=False,
                    state=state,
                    scan_at=tx.now if waits else None,
                    author_name="某人",
                    acting_role="company_user",
                    at=tx.now + timedelta(minutes=at),
                )
            )
    return [f"{at:032x}" for at in range(3)]


def states(transactions: Transactions) -> list[str]:
    with transactions.reading(SYSTEM) as tx:
        return [row.state.value for row in tx.session.scalars(sa.select(Attachment).order_by(Attachment.key))]


def test_files_are_let_out_of_quarantine_one_by_one_with_a_reason(
    run: Run, transactions: Transactions, files: list[str]
) -> None:
    assert [line["key"] for line in lines(run("quarantine", "list"))] == files[:2]
    refused(run("quarantine", "lift", files[0], "--reason", " "), "请填写原因")
    refused(run("quarantine", "lift", files[0], files[2], "--reason", "已人工查看"), "there is no such thing")
    assert run("quarantine", "lift", "--reason", "已人工查看").exit_code == 2
    assert lines(run("quarantine", "lift", files[0], "--reason", "已人工查看，张主任决定")) == [{"opened": 1}]
    assert states(transactions) == ["clean", "quarantine", "clean"]
    (entry,) = told(transactions, "ticket.file_released")
    assert (entry["file"], entry["reason"]) == (files[0], "已人工查看，张主任决定")


def test_all_are_let_out_and_all_are_shut_to_be_scanned(run: Run, transactions: Transactions, files: list[str]) -> None:
    assert lines(run("quarantine", "lift", "--all", "--reason", "不再使用扫描器")) == [{"opened": 2}]
    assert states(transactions) == ["clean"] * 3
    assert lines(run("quarantine", "shut", "--all")) == [{"shut": 3}]
    assert states(transactions) == ["quarantine"] * 3
    assert all(line["next_scan"] for line in lines(run("quarantine", "list")))
    assert told(transactions, "attachments.shut") == [{"scope": "all", "files": 3}]
