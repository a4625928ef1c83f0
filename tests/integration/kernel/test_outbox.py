"""What is owed goes out once: crashes before, between and after, two at once, dead rows, poison rows, lost leases."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from email.errors import HeaderParseError

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.clocks.models import Clock
from app.clocks.rules.states import ClockState
from app.kernel.actor import SYSTEM
from app.kernel.outbox import BACKOFF, LEASE, MAX_ATTEMPTS, OutboxRow, OutboxState, Topic, due_rows, owe
from app.kernel.transaction import Transactions
from app.notifications.channels import Channels
from app.notifications.channels.message import InDoubt, Letterhead, Message, TryLater, Undeliverable
from app.notifications.models import Notification
from app.notifications.redelivering import retry_all
from app.notifications.sending import Delivered, deliver
from app.tickets.closing import Withdraw, withdraw
from app.tickets.rules.clocks import ClockKind
from tests.builders import Zone, a_ticket, a_zone, as_actor

HEAD = Letterhead(site_name="助企哨", public_url="https://zone.example")


class Killed(BaseException):
    """The process died here; no handler of ours sees it."""


@dataclass
class Post:
    """A channel that keeps what it was given and does on the way what it is told to."""

    before: Callable[[], None] = lambda: None
    between: Callable[[], None] = lambda: None
    after: Callable[[], None] = lambda: None
    kept: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, message: Message, begin: Callable[[], bool]) -> None:
        self.before()
        if not begin():
            raise AssertionError("the lease was lost")
        self.between()
        with self.lock:
            self.kept.append(message.dedup_key)
        self.after()


@dataclass
class Office:
    """Real transactions, a zone, and a clock that the test moves."""

    transactions: Transactions
    zone: Zone
    ticket_id: int
    post: Post = field(default_factory=Post)

    def owe(self, count: int = 1, template: str = "ticket.filed", **args: int) -> list[int]:
        with self.transactions.acting(SYSTEM) as tx:
            note = tx.session.scalars(sa.select(Notification).limit(1)).one()
            for number in range(count):
                owe(
                    tx,
                    topic=Topic.EMAIL,
                    dedup_key=f"test:{template}:{number}:{tx.now.timestamp()}",
                    recipient_id=note.account_id,
                    ticket_id=self.ticket_id,
                    template=template,
                    args={"notification_id": note.id, **args},
                )
            return list(tx.session.scalars(sa.select(OutboxRow.id).order_by(OutboxRow.id.desc()).limit(count)))

    def deliver(self, row_id: int) -> Delivered:
        return deliver(self.transactions, row_id, Channels(HEAD, {Topic.EMAIL: self.post}))

    def row(self, row_id: int) -> OutboxRow:
        with self.transactions.acting(SYSTEM) as tx:
            return tx.session.get_one(OutboxRow, row_id)

    def let_pass(self, seconds: float) -> None:
        """Let time pass for the outbox by moving its instants back."""
        past = {"s": timedelta(seconds=seconds)}
        with self.transactions.acting(SYSTEM) as tx:
            tx.session.execute(
                sa.text("UPDATE outbox SET next_at = next_at - :s, lease_until = lease_until - :s"), past
            )


@pytest.fixture
def office(transactions: Transactions) -> Office:
    """An office in which one ticket was filed and told of."""
    with transactions.acting(SYSTEM) as tx:
        zone = a_zone(tx)
        ticket = a_ticket(tx, zone)
    return Office(transactions, zone, ticket.id)


def die() -> None:
    raise Killed


def test_the_plain_way(office: Office) -> None:
    (row_id,) = office.owe()
    assert office.deliver(row_id) is Delivered.SENT
    assert office.deliver(row_id) is Delivered.NOT_DUE
    row = office.row(row_id)
    assert (row.state, row.attempts, len(office.post.kept)) == (OutboxState.SENT, 1, 1)
    assert row.sent_at is not None


def test_what_is_owed_twice_is_one_row(office: Office) -> None:
    with office.transactions.acting(SYSTEM) as tx:
        for _ in range(3):
            owe(
                tx,
                topic=Topic.EMAIL,
                dedup_key="same",
                recipient_id=1,
                ticket_id=None,
                template="ticket.filed",
                args={},
            )
        assert tx.session.scalar(sa.select(sa.func.count()).select_from(OutboxRow)) == 1


@pytest.mark.parametrize(("where", "sends"), [("before", 1), ("between", 1), ("after", 2)])
def test_a_crash_costs_a_lease_and_never_the_message(office: Office, where: str, sends: int) -> None:
    (row_id,) = office.owe()
    setattr(office.post, where, die)
    with pytest.raises(Killed):
        office.deliver(row_id)
    setattr(office.post, where, lambda: None)
    assert office.deliver(row_id) is Delivered.NOT_DUE
    office.let_pass(LEASE.total_seconds() + 1)
    assert office.deliver(row_id) is Delivered.SENT
    assert len(office.post.kept) == sends
    assert len(set(office.post.kept)) == 1


def test_six_kills_in_a_row_bury_the_row(office: Office) -> None:
    (row_id,) = office.owe()
    office.post.before = die
    for _ in range(MAX_ATTEMPTS):
        with pytest.raises(Killed):
            office.deliver(row_id)
        office.let_pass(LEASE.total_seconds() + 1)
    office.post.before = lambda: None
    assert office.deliver(row_id) is Delivered.NOT_DUE
    assert office.row(row_id).state is OutboxState.DEAD
    with office.transactions.acting(SYSTEM) as tx:
        assert retry_all(tx, OutboxState.DEAD) == 1
    assert office.deliver(row_id) is Delivered.SENT


def test_many_relays_at_once_send_each_row_once(office: Office) -> None:
    rows = office.owe(60)

    def relay() -> None:
        with office.transactions.reading(SYSTEM) as tx:
            due = list(due_rows(tx.session, tx.now, 100))
        for row_id in due:
            office.deliver(row_id)

    relays = [threading.Thread(target=relay) for _ in range(6)]
    for each in relays:
        each.start()
    for each in relays:
        each.join()
    assert len(office.post.kept) == len(set(office.post.kept)) == len(rows)


def test_a_failure_backs_off_and_the_last_one_buries(office: Office) -> None:
    (row_id,) = office.owe()

    def busy() -> None:
        raise TryLater("450 busy")

    office.post.before = busy
    for attempt in range(1, MAX_ATTEMPTS):
        assert office.deliver(row_id) is Delivered.LATER
        assert office.deliver(row_id) is Delivered.NOT_DUE
        assert office.row(row_id).attempts == attempt
        office.let_pass(BACKOFF[attempt - 1] + 1)
    assert office.deliver(row_id) is Delivered.DEAD
    assert office.row(row_id).last_error == "450 busy"
    office.let_pass(10**6)
    assert office.deliver(row_id) is Delivered.NOT_DUE


def test_a_refusal_for_good_buries_at_once_and_is_on_record(office: Office) -> None:
    (row_id,) = office.owe()

    def unknown() -> None:
        raise Undeliverable("550 no such user")

    office.post.before = unknown
    assert office.deliver(row_id) is Delivered.DEAD
    with office.transactions.reading(SYSTEM) as tx:
        names = tx.session.scalars(sa.text("SELECT name FROM audit_entries ORDER BY chain_seq DESC LIMIT 1"))
        assert names.one() == "notification.dead"


@pytest.mark.parametrize(
    ("fault", "ended"),
    [
        (HeaderParseError("a header that cannot be written"), Delivered.DEAD),
        (UnicodeEncodeError("ascii", "é", 0, 1, "no"), Delivered.DEAD),
        (RuntimeError("a channel nobody foresaw"), Delivered.LATER),
    ],
)
@pytest.mark.parametrize("when", ["before", "after"])
def test_whatever_a_channel_raises_ends_the_attempt_in_its_words(
    office: Office, fault: Exception, ended: Delivered, when: str
) -> None:
    (row_id,) = office.owe()

    def broken() -> None:
        raise fault

    setattr(office.post, when, broken)
    assert office.deliver(row_id) is ended
    row = office.row(row_id)
    assert row.state is (OutboxState.DEAD if ended is Delivered.DEAD else OutboxState.PENDING)
    assert row.last_error == f"{type(fault).__name__}: {fault}"


def test_silence_after_the_content_is_repeated_under_the_same_key(office: Office) -> None:
    (row_id,) = office.owe()

    def silent() -> None:
        raise InDoubt("timed out")

    office.post.after = silent
    assert office.deliver(row_id) is Delivered.IN_DOUBT
    assert office.row(row_id).state is OutboxState.TRANSMITTING
    office.post.after = lambda: None
    office.let_pass(LEASE.total_seconds() + 1)
    assert office.deliver(row_id) is Delivered.SENT
    assert len(office.post.kept) == 2
    assert len(set(office.post.kept)) == 1


def test_a_zombie_that_lost_its_lease_changes_nothing(office: Office) -> None:
    (row_id,) = office.owe()
    inner: list[Delivered] = []

    def overtaken() -> None:
        office.post.before = lambda: None
        office.let_pass(LEASE.total_seconds() + 1)
        inner.append(office.deliver(row_id))
        raise TryLater("came back from the dead")

    office.post.before = overtaken
    assert office.deliver(row_id) is Delivered.LEASE_LOST
    assert inner == [Delivered.SENT]
    assert office.row(row_id).state is OutboxState.SENT


def test_a_poison_row_does_not_stop_the_others(office: Office) -> None:
    (poison,) = office.owe(template="no.such_template")
    (fine,) = office.owe()
    assert office.deliver(poison) is Delivered.LATER
    assert office.deliver(fine) is Delivered.SENT
    for wait in BACKOFF:
        office.let_pass(wait + 1)
        last = office.deliver(poison)
    assert last is Delivered.DEAD


def test_a_text_message_in_doubt_is_left_to_a_human(office: Office) -> None:
    (row_id,) = office.owe()
    with office.transactions.acting(SYSTEM) as tx:
        row = tx.session.get_one(OutboxRow, row_id)
        row.topic, row.state, row.lease_until = Topic.SMS, OutboxState.TRANSMITTING, tx.now - timedelta(seconds=1)
    assert office.deliver(row_id) is Delivered.NOT_DUE
    assert office.row(row_id).state is OutboxState.UNCERTAIN


def test_without_the_channel_the_row_is_held(office: Office) -> None:
    (row_id,) = office.owe()
    assert deliver(office.transactions, row_id, Channels(HEAD, {})) is Delivered.HELD
    assert office.row(row_id).state is OutboxState.HELD


@pytest.mark.parametrize(
    "change", ["UPDATE accounts SET state = 'disabled'", "UPDATE accounts SET email = ''", "DELETE FROM memberships"]
)
def test_a_reader_who_is_gone_gets_nothing(office: Office, change: str) -> None:
    (row_id,) = office.owe()
    with office.transactions.acting(SYSTEM) as tx:
        tx.session.execute(sa.text(change))
    assert office.deliver(row_id) is Delivered.CANCELLED
    assert office.post.kept == []


def test_a_reminder_whose_clock_has_stopped_is_cancelled(office: Office) -> None:
    with office.transactions.acting(SYSTEM) as tx:
        clock = tx.session.scalars(sa.select(Clock).where(Clock.kind == ClockKind.ARRANGE)).one()
    ids = {"clock_id": clock.id, "deadline_seq": clock.deadline_seq}
    (live,) = office.owe(template="sla.step_reached", **ids)
    (moved,) = office.owe(template="sla.step_reached", clock_id=clock.id, deadline_seq=clock.deadline_seq + 1)
    (late,) = office.owe(template="sla.step_reached", **ids)
    assert office.deliver(live) is Delivered.SENT
    assert office.deliver(moved) is Delivered.CANCELLED
    with office.transactions.acting(SYSTEM) as tx:
        number = a_number(tx.session, office.ticket_id)
        withdraw(as_actor(tx, office.zone.firm), number, None, Withdraw(reason="已自行解决"))
        assert tx.session.get_one(Clock, clock.id).state is not ClockState.RUNNING
    assert office.deliver(late) is Delivered.CANCELLED


def a_number(session: Session, ticket_id: int) -> str:
    return str(session.scalar(sa.text("SELECT number FROM tickets WHERE id = :id"), {"id": ticket_id}))


def test_no_transaction_is_open_while_a_channel_is_at_work(office: Office) -> None:
    (row_id,) = office.owe()
    seen: list[int] = []

    def look() -> None:
        with office.transactions.engine.connect() as connection:
            seen.append(
                connection.scalar(
                    sa.text(
                        "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"
                        " AND datname = current_database()"
                    )
                )
                or 0
            )

    office.post.before = look
    assert office.deliver(row_id) is Delivered.SENT
    assert seen == [0]
