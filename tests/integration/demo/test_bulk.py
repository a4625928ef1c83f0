"""History in bulk: consistent with every rule though nobody played it whole, and the same for a seed."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
import sqlalchemy as sa

from app.accounts.models import ApiToken
from app.audit.models import AuditEntry
from app.audit.queries import verify
from app.calendars.rules import local_day
from app.clocks.checking import drift
from app.clocks.models import Clock, Reminder
from app.clocks.rules.states import ClockState
from app.companies.models import Company, Contact, Pairing, PairingSeat
from app.companies.rules import checked_credit_code
from app.core import Core
from app.errands.lapsing import stop_lapsed
from app.errands.models import Errand
from app.fairs.models import Fair, FairFirm, FairNeed
from app.financing.models import BankCall, FinanceNeed
from app.financing.timing import BANK_CALL
from app.kernel import clock
from app.kernel.actor import SYSTEM
from app.kernel.database import make_engine
from app.kernel.outbox import OPEN as OWED
from app.kernel.outbox import OutboxRow
from app.kernel.transaction import Transactions
from app.kernel.visibility import visible
from app.knowledge.models import Article
from app.knowledge.rules import ArticleState
from app.meetings.models import MeetingDecision, MeetingTask
from app.meetings.timing import MEETING_TASK
from app.notifications.models import Notification
from app.promises.keeping import count_silence
from app.promises.models import Promise
from app.promises.rules.words import PromiseState, ended_as
from app.regions.models import Region
from app.reports.compiling import compile_week
from app.reports.queries import read_report
from app.reports.recomputing import recompute
from app.reports.rules.periods import Week, last_completed
from app.reports.rules.serving import SERVING
from app.sla.models import DueTally
from app.sla.open_dues import open_drift
from app.sla.pressing import pressing_drift
from app.sla.tallying import tally_drift
from app.subjects import SUBJECTS
from app.supervision.models import SupervisionOrder
from app.tables import metadata
from app.tickets import filing
from app.tickets.found_words import TicketWords
from app.tickets.models import Assignment, Ticket, TicketEventRow
from app.tickets.numbers import NumberSequence
from app.tickets.rules.drafting import Draft
from app.tickets.rules.words import ENDED, Channel, Kind, Urgency
from app.tickets.wording import fold_again
from app.visits.models import Visit
from app.visits.planning import plan_region
from app.visits.rules.words import VisitState
from demo.bulk.cast import SIGNS
from demo.bulk.hanging import COPIED, LEFT_OUT, hanging_on_tickets
from demo.bulk.loading import Bulk, Steps, fill
from demo.loading import NotLoaded
from demo.names import NO_DISTRICT
from tests.integration.demo.loads import MAILING, THURSDAY, Installation, Loaded, LoadSettings
from tests.servers import TestServers
from tests.tables import furnished

TICKETS, FIRMS, LIVES = 400, 60, 24


@pytest.fixture(scope="module")
def thursday(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """An ordinary working day, whatever day it is."""
    path = tmp_path_factory.mktemp("clock") / "now"
    path.write_text(THURSDAY.isoformat(), encoding="utf-8")
    clock.follow(path)
    yield
    clock.follow(None)


@pytest.fixture(scope="module")
def installation(database_url: str, tmp_path_factory: pytest.TempPathFactory, thursday: None) -> Iterator[Installation]:
    """An empty one, emptied again at the end."""
    pooled = make_engine(database_url)
    made = Transactions(pooled, MAILING)
    owner = pooled.url.set(username="zhuqishao").render_as_string(hide_password=False)
    settings = LoadSettings(tmp_path_factory.mktemp("var"), database_url=database_url, database_owner_url=owner)
    with furnished(made):
        yield Installation(settings, made)
    pooled.dispose()


@pytest.fixture(scope="module")
def bulk(installation: Installation) -> Loaded:
    """A small history, loaded once for this module."""
    said: list[str] = []
    ordered = Bulk(tickets=TICKETS, companies=FIRMS, lives=LIVES)
    printed = fill(cast(Core, installation), ordered, Steps(said.append))
    return Loaded(installation.transactions, printed, said)


def test_what_hangs_on_tickets_is_copied_or_left_out_with_a_reason() -> None:
    assert set(COPIED) | set(LEFT_OUT) == hanging_on_tickets(metadata)
    assert not set(COPIED) & set(LEFT_OUT)
    assert all(LEFT_OUT.values())


def test_a_new_table_behind_another_is_seen_to_hang_on_tickets() -> None:
    schema = sa.MetaData()
    sa.Table("tickets", schema, sa.Column("id", sa.BigInteger, primary_key=True))
    sa.Table("visits", schema, sa.Column("id", sa.BigInteger), sa.Column("ticket", sa.ForeignKey("tickets.id")))
    sa.Table("photographs", schema, sa.Column("visit_id", sa.ForeignKey("tickets.id")))
    sa.Table("letters", schema, sa.Column("ticket_id", sa.BigInteger))
    sa.Table("roofs", schema, sa.Column("id", sa.BigInteger))
    assert hanging_on_tickets(schema) == {"tickets", "visits", "photographs", "letters"}


def test_it_refuses_a_database_that_is_not_empty_and_production(bulk: Loaded, installation: Installation) -> None:
    with pytest.raises(NotLoaded, match="不是空的"):
        fill(cast(Core, installation), Bulk(tickets=10, companies=6, lives=10), Steps(lambda _line: None))
    real = Installation(LoadSettings(installation.settings.var, production=True), installation.transactions)
    with pytest.raises(NotLoaded, match="production"):
        fill(cast(Core, real), Bulk(tickets=10, companies=6, lives=10), Steps(lambda _line: None))


def test_there_are_as_many_as_were_ordered_and_a_tenth_is_open(bulk: Loaded) -> None:
    with bulk.reading() as tx:
        states = Counter(tx.session.scalars(sa.select(Ticket.state)))
        assert states.total() == TICKETS
        assert sum(count for state, count in states.items() if state not in ENDED) == TICKETS // 10
        assert tx.session.scalar(sa.select(sa.func.count()).select_from(Company)) == FIRMS
        first, last = tx.session.execute(sa.select(sa.func.min(Ticket.filed_at), sa.func.max(Ticket.filed_at))).one()
        assert 450 < (THURSDAY - first).days < 550
        assert (THURSDAY - last).days < 10


def test_clocks_say_what_the_events_say(bulk: Loaded) -> None:
    with bulk.reading() as tx:
        running = sa.select(sa.func.count()).where(Clock.state == ClockState.RUNNING)
        assert (tx.session.scalar(running) or 0) > 20
        assert drift(tx.session, SUBJECTS, tx.now) == []
        assert pressing_drift(tx.session) == []
        assert open_drift(tx.session) == []
        assert (
            tx.session.scalar(sa.select(sa.func.sum(DueTally.open)).where(DueTally.department_id == 0))
        ) == TICKETS // 10
        assert tally_drift(tx.session, tx.now) == []


def test_needs_and_rooms_come_along_each_with_its_own(bulk: Loaded) -> None:
    """A bank's call belongs to a part of its matter, a task to a decision of its room, and each has its own clock."""
    with bulk.reading() as tx:
        calls = tx.session.execute(
            sa.select(BankCall, Assignment, Clock)
            .join(Assignment, Assignment.id == BankCall.assignment_id)
            .join(Clock, sa.and_(Clock.subject_kind == BANK_CALL, Clock.subject_id == BankCall.id))
        ).all()
        assert len(calls) == tx.session.scalar(sa.select(sa.func.count()).select_from(BankCall))
        for call, part, ticking in calls:
            assert (part.ticket_id, part.department_id) == (call.ticket_id, call.department_id)
            assert ticking.due_at == call.due_at
        tasks = tx.session.execute(
            sa.select(MeetingTask, MeetingDecision, Clock)
            .join(MeetingDecision, MeetingDecision.id == MeetingTask.decision_id)
            .join(Clock, sa.and_(Clock.subject_kind == MEETING_TASK, Clock.subject_id == MeetingTask.id))
        ).all()
        assert tasks
        assert len(tasks) == tx.session.scalar(sa.select(sa.func.count()).select_from(MeetingTask))
        assert all(task.ticket_id == decision.ticket_id for task, decision, _clock in tasks)
        assert all(ticking.due_at == task.due_at for task, _decision, ticking in tasks)


def test_articles_were_made_of_what_was_answered_and_fairs_held_where_needs_were_said(bulk: Loaded) -> None:
    with bulk.reading() as tx:
        states = Counter(tx.session.scalars(sa.select(Article.state)))
        assert states[ArticleState.PUBLISHED] > 5
        needs = tx.session.execute(
            sa.select(FairNeed.born_at, Fair.starts_at, FairFirm.came, FinanceNeed.ticket_id)
            .join(Fair, Fair.id == FairNeed.fair_id)
            .join(Ticket, Ticket.id == FairNeed.ticket_id)
            .join(FairFirm, sa.and_(FairFirm.fair_id == Fair.id, FairFirm.company_id == Ticket.company_id))
            .join(FinanceNeed, FinanceNeed.ticket_id == Ticket.id)
        ).all()
        assert needs
        assert len(needs) == tx.session.scalar(sa.select(sa.func.count()).select_from(FairNeed))
        assert all(need.came and local_day(need.born_at) == local_day(need.starts_at) for need in needs)
        coming = sa.select(sa.func.count()).select_from(Fair).where(Fair.starts_at > tx.now)
        assert tx.session.scalar(coming) == 1


def test_nothing_happens_after_now(bulk: Loaded) -> None:
    with bulk.reading() as tx:
        for column in (
            TicketEventRow.at,
            Reminder.fired_at,
            Clock.stopped_at,
            Notification.created_at,
            Ticket.moved_at,
        ):
            assert (tx.session.scalar(sa.select(sa.func.max(column))) or THURSDAY) <= THURSDAY, column


def test_the_record_is_whole_and_in_the_order_of_time(bulk: Loaded) -> None:
    with bulk.reading() as tx:
        assert verify(tx.session, MAILING.recorder.keys) is None
        instants = tx.session.scalars(sa.select(AuditEntry.at).order_by(AuditEntry.chain_seq)).all()
        assert instants == sorted(instants)
        acts = sa.select(sa.func.count()).select_from(TicketEventRow)
        assert len(instants) >= (tx.session.scalar(acts) or 0)


def test_histories_are_gap_free_and_end_where_the_ticket_stands(bulk: Loaded) -> None:
    with bulk.reading() as tx:
        rows = tx.session.execute(
            sa.select(TicketEventRow).order_by(TicketEventRow.ticket_id, TicketEventRow.seq)
        ).scalars()
        seen: dict[int, TicketEventRow] = {}
        for row in rows:
            before = seen.get(row.ticket_id)
            assert (before.seq + 1, before.to_state) == (row.seq, row.from_state) if before else row.seq == 1
            assert before is None or before.at <= row.at
            seen[row.ticket_id] = row
        stands = tx.session.execute(sa.select(Ticket.id, Ticket.version, Ticket.state))
        assert {row.id: (row.version, row.state) for row in stands} == {
            key: (last.seq, last.to_state) for key, last in seen.items()
        }


def test_numbers_are_continuous_on_their_days_and_go_on(bulk: Loaded) -> None:
    with bulk.reading() as tx:
        given: dict[str, list[int]] = {}
        for number, filed_at in tx.session.execute(sa.select(Ticket.number, Ticket.filed_at).order_by(Ticket.id)):
            day, _, sequence = number.partition("-")
            assert day == f"GX{local_day(filed_at):%Y%m%d}"
            given.setdefault(day, []).append(int(sequence))
        assert all(sequences == list(range(1, len(sequences) + 1)) for sequences in given.values())
        counted = tx.session.execute(sa.select(NumberSequence.day, NumberSequence.last))
        assert {f"GX{day:%Y%m%d}": last for day, last in counted} == {day: len(found) for day, found in given.items()}
        issued = sa.select(SupervisionOrder.number).where(SupervisionOrder.number.is_not(None))
        orders = tx.session.scalars(issued).all()
        assert len(orders) == len(set(orders)) > 0


def test_every_list_of_numbers_goes_on_behind_what_was_copied(bulk: Loaded) -> None:
    with bulk.reading() as tx:
        for table in (*COPIED, "companies", "accounts"):
            if "id" not in metadata.tables[table].columns:
                continue
            last = tx.session.scalar(sa.text(f"SELECT max(id) FROM {table}")) or 0
            name = tx.session.scalar(sa.text("SELECT pg_get_serial_sequence(:table, 'id')"), {"table": table})
            reached, called = tx.session.execute(sa.text(f"SELECT last_value, is_called FROM {name}")).one()
            assert (reached if called else reached - 1) == last, table


def test_the_last_week_equals_its_recount(bulk: Loaded) -> None:
    with bulk.transactions.acting(SYSTEM) as tx:
        region = tx.session.scalars(sa.select(Region).where(Region.code == "GX")).one()
        week = str(last_completed(tx.now))
        compile_week(tx, region, week)
        assert recompute(tx, region, week) == []


def test_what_a_search_finds_is_what_folding_again_would_find(bulk: Loaded) -> None:
    words = sa.select(TicketWords.ticket_id, TicketWords.search, TicketWords.folded, TicketWords.veiled)
    words = words.order_by(TicketWords.ticket_id)
    with bulk.transactions.acting(SYSTEM) as tx:
        before = tx.session.execute(words).all()
        fold_again(tx, 0, TICKETS, everything=True)
        assert tx.session.execute(words).all() == before
        tx.session.rollback()
    assert len({row.folded for row in before}) > TICKETS // 20


def test_nothing_of_the_cast_is_left(bulk: Loaded) -> None:
    with bulk.reading() as tx:
        for table in (*COPIED, "audit_entries", "companies", "accounts"):
            found = tx.session.scalar(
                sa.text(
                    f"SELECT count(*) FROM (SELECT (to_jsonb(row) - 'mac' - 'prev')::text AS said FROM {table} AS row) AS rows"
                    " WHERE said ~ :signs OR said ~ :ids"
                ),
                {"signs": f"[{SIGNS}]", "ids": "[^0-9]7[0-9]{12}[^0-9]"},
            )
            assert found == 0, table


def test_what_a_ticket_names_is_its_own(bulk: Loaded) -> None:
    """Its firm's officer, the firm's park, and in texts its own number."""
    with bulk.reading() as tx:
        for ticket, company in tx.session.execute(sa.select(Ticket, Company).join(Company)):
            assert ticket.park_id == company.park_id
        filing_people = (
            sa.select(TicketEventRow.actor_id, Ticket.company_id).join(Ticket).where(TicketEventRow.seq == 1)
        )
        seats = {
            (row.officer_id, row.company_id)
            for row in tx.session.execute(
                sa.select(Pairing.officer_id, Pairing.company_id).where(Pairing.seat == PairingSeat.A)
            )
        } | {tuple(row) for row in tx.session.execute(sa.text("SELECT account_id, company_id FROM memberships"))}
        assert all(tuple(row) in seats for row in tx.session.execute(filing_people))
        for note in tx.session.scalars(sa.select(Notification).where(Notification.ticket_id.is_not(None))):
            number = tx.session.scalars(sa.select(Ticket.number).where(Ticket.id == note.ticket_id)).one()
            assert note.ticket_number == number
            assert "GX20" not in note.text.replace(number, "")


def test_who_went_to_the_firms_left_nothing_for_those_who_look_after_it(bulk: Loaded) -> None:
    """Each firm has its plan of each half-year, and no sweep finds anything to do: no plan, no silence, no lapse."""
    with bulk.transactions.acting(SYSTEM) as tx:
        region = tx.session.scalars(sa.select(Region.id).where(Region.code == "GX")).one()
        plans = Counter(tx.session.scalars(sa.select(Visit.company_id).where(Visit.period_first.is_not(None))))
        assert len(plans) == FIRMS
        assert set(plans.values()) == {4}
        states = Counter(tx.session.scalars(sa.select(Visit.state)))
        assert states[VisitState.DONE] > states[VisitState.MISSED] > 0
        assert states[VisitState.PLANNED] > 0
        assert plan_region(tx, region).nothing
        assert count_silence(tx) == stop_lapsed(tx) == 0
        for promise in tx.session.scalars(sa.select(Promise).where(Promise.ended_at.is_not(None))):
            if promise.state is not PromiseState.RELEASED:
                assert promise.done_at is not None
                assert promise.state is ended_as(promise.first_due_on, promise.done_at)
        numbers = tx.session.scalars(sa.select(Errand.number).order_by(Errand.requested_at)).all()
        assert len(set(numbers)) == len(numbers) >= 6
        assert all(
            errand.agent_name for errand in tx.session.scalars(sa.select(Errand).where(Errand.taken_at.is_not(None)))
        )
        clocks = Counter(tx.session.scalars(sa.select(Clock.subject_kind).where(Clock.subject_kind.is_not(None))))
        assert {"visit_plan", "promise", "errand", "errand_step"} <= set(clocks)
        assert clocks["visit_plan"] == FIRMS * 4
        assert clocks["errand"] == len(numbers)
        tx.session.rollback()


def test_a_week_that_counts_them_equals_its_recount(bulk: Loaded) -> None:
    """The first that does comes months after the history ends: what was open then is late."""
    week = Week(2026, 50)
    with bulk.transactions.acting(SYSTEM) as tx:
        tx.now = week.cutoff + timedelta(hours=6)
        region = tx.session.scalars(sa.select(Region).where(Region.code == "GX")).one()
        report = compile_week(tx, region, str(week))
        assert recompute(tx, region, str(week)) == []
        read = read_report(tx, report.week)
        counted = {metric: figure.d for metric in SERVING if (figure := read.figure(metric)) is not None}
        assert counted["visits"] == FIRMS
        assert counted["errands"] > counted["errands_on_time"] - 1 > 0
        assert counted["promises_late"] >= 0
        tx.session.rollback()


@pytest.mark.parametrize("username", ["company_demo", "company_000002"])
def test_a_firm_sees_its_own_and_nothing_else(bulk: Loaded, username: str) -> None:
    actor = bulk.actor(username)
    [own] = {seat.company_id for seat in actor.seats}
    with bulk.transactions.reading(actor) as tx:
        seen = set(tx.session.scalars(visible(actor, Ticket)).unique())
        assert seen
        assert {ticket.company_id for ticket in seen} == {own}


def test_firms_are_whole(bulk: Loaded) -> None:
    with bulk.reading() as tx:
        codes = tx.session.scalars(sa.select(Company.credit_code)).all()
        assert all(checked_credit_code(code)[2:8] == NO_DISTRICT for code in codes)
        paired = sa.select(Pairing.company_id).where(Pairing.seat == PairingSeat.A, Pairing.until_day.is_(None))
        assert set(tx.session.scalars(paired)) == set(tx.session.scalars(sa.select(Company.id)))
        assert set(tx.session.scalars(sa.select(Contact.company_id))) == set(tx.session.scalars(sa.select(Company.id)))


def test_few_messages_are_kept_and_nothing_is_owed(bulk: Loaded) -> None:
    with bulk.reading() as tx:
        messages = tx.session.scalar(sa.select(sa.func.count()).select_from(Notification)) or 0
        assert TICKETS // 2 < messages <= 3 * TICKETS
        assert (
            tx.session.scalars(
                sa.select(OutboxRow.id).where(OutboxRow.ticket_id.is_not(None), OutboxRow.state.in_(OWED))
            ).all()
            == []
        )
        assert tx.session.scalar(sa.select(sa.func.count()).select_from(OutboxRow))


def test_its_accounts_are_printed_and_steps_are_said_with_their_times(bulk: Loaded) -> None:
    shown = {each["username"]: each for each in bulk.printed["accounts"]}
    assert {"company_demo", "coordinator", "handler_demo"} <= set(shown)
    with bulk.reading() as tx:
        assert tx.session.scalar(sa.select(sa.func.count()).select_from(ApiToken)) == len(shown)
    assert any("rows of tickets" in line for line in bulk.said)
    assert any("vacuumed" in line for line in bulk.said)


PARTS = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'ticket_events'::regclass"


def test_indexes_keys_and_references_are_as_the_migrations_made_them(bulk: Loaded) -> None:
    with bulk.reading() as tx:
        indexes = tx.session.scalar(sa.text("SELECT count(*) FROM pg_indexes WHERE schemaname = 'public'"))
        inspected = sa.inspect(tx.session.connection())
        parts = {"ticket_events": tx.session.scalars(sa.text(PARTS)).all()}
        for part in parts["ticket_events"]:
            unique = [key["column_names"] for key in inspected.get_unique_constraints(part)]
            assert ["ticket_id", "seq"] in unique, part
        for name, table in metadata.tables.items():
            expected = {tuple(key.column_keys) for key in table.foreign_key_constraints}
            assert {tuple(key["constrained_columns"]) for key in inspected.get_foreign_keys(name)} == expected, name
            for part in parts.get(name, [name]):
                assert inspected.get_pk_constraint(part)["constrained_columns"], part
            there = {index["name"] for index in inspected.get_indexes(name)}
            assert {index.name for index in table.indexes} <= there, name
        assert indexes


def test_people_go_on_working_in_it(bulk: Loaded) -> None:
    """A firm files the next matter of the day."""
    actor = bulk.actor("company_demo")
    with bulk.transactions.acting(actor) as tx:
        ticket = filing.file_ticket(tx, _draft())
        assert ticket.number == f"GX{THURSDAY:%Y%m%d}-0001" or int(ticket.number[-4:]) > 1
    with bulk.reading() as tx:
        assert verify(tx.session, MAILING.recorder.keys) is None


def test_the_same_seed_gives_the_same_history_and_another_does_not(
    test_servers: TestServers, tmp_path: Path, thursday: None
) -> None:
    found = []
    for seed in (7, 7, 8):
        address = test_servers.clone("bulk_again")
        pooled = make_engine(address)
        settings = LoadSettings(tmp_path, database_url=address)
        made = Installation(settings, Transactions(pooled, MAILING))
        ordered = Bulk(tickets=60, companies=12, lives=10, seed=seed)
        fill(cast(Core, made), ordered, Steps(lambda _line: None))
        with pooled.connect() as connection:
            rows = connection.execute(
                sa.select(Ticket.number, Ticket.state, TicketWords.folded, Company.name)
                .join(Company)
                .join(TicketWords)
                .order_by(Ticket.id)
            ).all()
            heads = connection.execute(sa.select(sa.func.max(AuditEntry.chain_seq))).all()
        found.append((rows, heads))
        pooled.dispose()
    assert found[0] == found[1]
    assert found[0] != found[2]


def _draft() -> Draft:
    return Draft(
        title="厂区门口路灯不亮",
        body="夜班员工进出不便，请尽快检修。",
        category="0103",
        kind=Kind.HELP,
        urgency=Urgency.NORMAL,
        channel=Channel.WEB,
        company=None,
    )
