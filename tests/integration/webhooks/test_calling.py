"""Calls over a real wire: signed, pinned to the judged address, tried again under the same id; none without the right."""

import hashlib
import hmac
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import orjson
import pytest
import sqlalchemy as sa

from app.accounts.models import Account, AccountState, ApiToken, ServiceAccount
from app.accounts.programs import issue, revoke
from app.accounts.rules.scopes import Scope
from app.audit.recording import Recorder
from app.audit.rules import KeyRing
from app.calendars.rules import SHANGHAI
from app.kernel.actor import SYSTEM, Actor
from app.kernel.errors import Missing
from app.kernel.ids import AccountId, RegionId
from app.kernel.outbox import BACKOFF, MAX_ATTEMPTS, OutboxRow, OutboxState, Topic
from app.kernel.transaction import Transaction, Transactions
from app.notifications.channels import Channels
from app.notifications.channels.message import LeaseLost, Letterhead, Message, TryLater
from app.notifications.channels.webhook import WebhookChannel
from app.notifications.redelivering import retry, retry_all
from app.notifications.rights import ACTORS
from app.notifications.sending import Delivered, deliver
from app.notifications.telling import Teller
from app.subscriptions import Subscriptions
from app.tickets.models import Ticket, TicketEventRow
from app.tickets.readers import TicketReading
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import State
from app.webhooks.reaching import Reach
from app.webhooks.rules.signing import secret_ring
from app.webhooks.subscribing import Subscribed, subscribe, subscriptions, unsubscribe
from tests.builders import MONDAY, Zone, a_program, a_region, a_ticket, a_zone, as_actor, count
from tests.receivers import Mood, Receiver, receiver

HEAD = Letterhead(site_name="助企哨", public_url="https://zone.example")
REACH = Reach(secret_ring(["a key for tests"]), allow_loopback=True)
PEM = Path(__file__).with_name("hook.pem")


@dataclass
class Office:
    """A zone, a program that subscribed, what is owed to it, and a way to deliver that."""

    transactions: Transactions
    zone: Zone
    account_id: AccountId
    token: str
    hook: Subscribed
    receiver: Receiver
    channel: WebhookChannel = field(default_factory=lambda: WebhookChannel(reach=REACH, answering=0.5, whole=2.0))

    def program(self) -> Actor:
        with self.transactions.reading(SYSTEM) as tx:
            return ACTORS.of(tx.session, self.account_id, tx.now)

    def filed(self) -> OutboxRow:
        """The call owed about a fresh ticket."""
        with self.transactions.acting(SYSTEM) as tx:
            a_ticket(tx, self.zone, State.SUBMITTED)
        return self.owed()[-1]

    def owed(self) -> list[OutboxRow]:
        with self.transactions.acting(SYSTEM) as tx:
            calls = sa.select(OutboxRow).where(OutboxRow.topic == Topic.WEBHOOK).order_by(OutboxRow.id)
            return list(tx.session.scalars(calls))

    def deliver(self, row: OutboxRow, *, due: bool = True) -> Delivered:
        if due:
            with self.transactions.acting(SYSTEM) as tx:
                tx.session.get_one(OutboxRow, row.id).next_at = tx.now
        return deliver(self.transactions, row.id, Channels(HEAD, {Topic.WEBHOOK: self.channel}))

    def row(self, row: OutboxRow) -> OutboxRow:
        with self.transactions.acting(SYSTEM) as tx:
            return tx.session.get_one(OutboxRow, row.id)


@pytest.fixture
def office(transactions: Transactions) -> Iterator[Office]:
    """An office with one program that is called about everything."""
    with receiver() as sink:
        with transactions.acting(SYSTEM) as tx:
            zone = a_zone(tx)
            account_id, token = a_program(tx, zone.region, Scope.EVENTS_READ)
            actor = ACTORS.of(tx.session, account_id, tx.now)
            hook = subscribe(as_actor(tx, actor), REACH, url=sink.url)
        yield Office(transactions, zone, account_id, token, hook, sink)


def a_message(url: str) -> Message:
    return Message(dedup_key="d-1", address=url, text="{}", salt=b"salt", at=MONDAY)


def test_a_call_says_ids_and_kinds_alone_and_its_signature_verifies(office: Office) -> None:
    row = office.filed()
    with office.transactions.acting(SYSTEM) as tx:
        act = tx.session.scalars(sa.select(TicketEventRow)).one()
        number = tx.session.scalars(sa.select(Ticket.number)).one()
    assert (row.recipient_id, row.template, row.args) == (
        office.account_id,
        "ticket.filed",
        {"webhook_id": row.args["webhook_id"], "act_id": act.id},
    )
    assert office.deliver(row) is Delivered.SENT
    (call,) = office.receiver.calls
    said = orjson.loads(call.body)
    assert said == {
        "delivery": call.headers["X-Delivery-Id"],
        "kind": "submit",
        "number": number,
        "seq": 1,
        "at": act.at.astimezone(SHANGHAI).isoformat(),
    }
    assert call.line == "POST /hook?for=us HTTP/1.1"
    assert call.headers["Host"] == f"127.0.0.1:{office.receiver.port}"
    assert call.headers["Content-Type"] == "application/json"
    told = call.headers["X-Timestamp"].encode() + b"." + call.body
    mac = hmac.new(office.hook.secret.encode(), told, hashlib.sha256).hexdigest()
    assert call.headers["X-Signature"] == f"v1={mac}"
    assert abs(int(call.headers["X-Timestamp"]) - time.time()) < 60


def test_what_was_accepted_is_never_sent_again(office: Office) -> None:
    row = office.filed()
    assert office.deliver(row) is Delivered.SENT
    for _ in range(3):
        assert office.deliver(row) is Delivered.NOT_DUE
    with office.transactions.acting(SYSTEM) as tx, pytest.raises(Missing):
        retry(tx, [row.id])
    assert len(office.receiver.calls) == 1


@pytest.mark.parametrize("mood", [Mood.BROKEN, Mood.HANG, Mood.DRIP, Mood.ELSEWHERE, Mood.BUSY])
def test_any_other_answer_backs_off_and_comes_again_under_the_same_id(office: Office, mood: Mood) -> None:
    office.receiver.mood = mood
    with receiver() as other:
        office.receiver.elsewhere = other.url
        row = office.filed()
        began = time.monotonic()
        assert office.deliver(row) is Delivered.LATER
        assert time.monotonic() - began < 10
        kept = office.row(row)
        wait = 77 if mood is Mood.BUSY else BACKOFF[0]
        with office.transactions.reading(SYSTEM) as tx:
            assert timedelta(seconds=wait - 15) < kept.next_at - tx.now <= timedelta(seconds=wait)
        assert (kept.state, kept.attempts) == (OutboxState.PENDING, 1)
        assert office.deliver(row, due=False) is Delivered.NOT_DUE
        office.receiver.mood = Mood.OK
        assert office.deliver(row) is Delivered.SENT
        assert other.calls == []
    first, second = office.receiver.calls
    assert first.headers["X-Delivery-Id"] == second.headers["X-Delivery-Id"]
    assert first.body == second.body


def test_an_answer_without_end_is_read_no_further(office: Office) -> None:
    office.receiver.mood = Mood.FLOOD
    began = time.monotonic()
    assert office.deliver(office.filed()) is Delivered.SENT
    assert time.monotonic() - began < 10


def test_after_the_last_attempt_a_call_is_dead_and_an_operator_replays_it(office: Office) -> None:
    office.receiver.mood = Mood.BROKEN
    row = office.filed()
    outcomes = [office.deliver(row) for _ in range(MAX_ATTEMPTS)]
    assert outcomes == [Delivered.LATER] * (MAX_ATTEMPTS - 1) + [Delivered.DEAD]
    assert office.row(row).last_error == "HTTP 500"
    assert office.deliver(row) is Delivered.NOT_DUE
    office.receiver.mood = Mood.OK
    with office.transactions.acting(SYSTEM) as tx:
        assert retry_all(tx, OutboxState.DEAD) == 1
    assert office.deliver(row) is Delivered.SENT
    assert len({call.headers["X-Delivery-Id"] for call in office.receiver.calls}) == 1


def test_who_says_it_is_gone_is_asked_no_more(office: Office) -> None:
    office.receiver.mood = Mood.GONE
    assert office.deliver(office.filed()) is Delivered.DEAD


LOST: dict[str, Callable[[Transaction, Office], object]] = {
    "tokens revoked": lambda tx, office: revoke(as_actor(tx, office.zone.admin), _name(tx, office)),
    "tokens expired": lambda tx, office: tx.session.execute(
        sa.update(ApiToken).where(ApiToken.account_id == office.account_id).values(expires_at=tx.now)
    ),
    "account disabled": lambda tx, office: tx.session.execute(
        sa.update(Account).where(Account.id == office.account_id).values(state=AccountState.DISABLED)
    ),
    "scope taken": lambda tx, office: tx.session.execute(
        sa.update(ServiceAccount).values(scopes=[Scope.TICKETS_READ.value])
    ),
    "another region": lambda tx, office: tx.session.execute(
        sa.update(ServiceAccount).values(region_id=a_region(tx).id)
    ),
    "subscription ended": lambda tx, office: unsubscribe(
        as_actor(tx, ACTORS.of(tx.session, office.account_id, tx.now)), office.hook.key
    ),
    "ticket became confidential": lambda tx, _: tx.session.execute(sa.update(Ticket).values(confidential=True)),
}


def _name(tx: Transaction, office: Office) -> str:
    return tx.session.scalars(sa.select(Account.username).where(Account.id == office.account_id)).one()


@pytest.mark.parametrize("lost", LOST)
def test_whoever_lost_the_right_is_called_no_more(office: Office, lost: str) -> None:
    row, tried = office.filed(), office.filed()
    office.receiver.mood = Mood.BROKEN
    assert office.deliver(tried) is Delivered.LATER
    office.receiver.mood = Mood.OK
    with office.transactions.acting(SYSTEM) as tx:
        LOST[lost](tx, office)
    for each in (row, tried):
        assert office.deliver(each) is Delivered.CANCELLED
        assert office.row(each).state is OutboxState.CANCELLED
    assert len(office.receiver.calls) == 1


def test_a_revoked_program_that_is_let_in_again_has_no_subscription_left(office: Office) -> None:
    with office.transactions.acting(SYSTEM) as tx:
        name = _name(tx, office)
        region = RegionId(office.zone.region.id)
        issue(tx, name=name, scopes=[Scope.EVENTS_READ], days=1, region_id=region)
        as_admin = as_actor(tx, office.zone.admin)
        assert revoke(as_admin, name, former=True) == 1
        assert len(subscriptions(as_actor(tx, office.program()))) == 1, "a rotation ends nothing"
        revoke(as_admin, name)
        issue(tx, name=name, scopes=[Scope.EVENTS_READ], days=1, region_id=region)
        assert subscriptions(as_actor(tx, office.program())) == []
        a_ticket(tx, office.zone, State.SUBMITTED)
    assert office.owed() == []


def test_a_call_is_owed_once_for_each_act_and_subscription_that_asks_for_it(office: Office) -> None:
    with office.transactions.acting(SYSTEM) as tx:
        wanted = subscribe(as_actor(tx, office.program()), REACH, url=office.receiver.url, kinds=[Action.ACCEPT])
        far, _ = a_program(tx, a_region(tx), Scope.EVENTS_READ)
        subscribe(as_actor(tx, ACTORS.of(tx.session, far, tx.now)), REACH, url=office.receiver.url)
        a_ticket(tx, office.zone, State.ACCEPTED)
    rows = office.owed()
    assert [row.template for row in rows] == ["ticket.filed", "ticket.accepted", "ticket.accepted"]
    assert len({row.dedup_key for row in rows}) == 3
    assert {row.recipient_id for row in rows} == {office.account_id}
    for row in rows:
        assert office.deliver(row) is Delivered.SENT
    assert len({call.headers["X-Delivery-Id"] for call in office.receiver.calls}) == 3
    assert wanted.secret != office.hook.secret


def test_a_restored_database_holds_its_calls_like_its_letters(office: Office) -> None:
    told = Subscriptions(Recorder(KeyRing((b"a key for tests only",))), Teller(held=True))
    with Transactions(office.transactions.engine, told).acting(SYSTEM) as tx:
        a_ticket(tx, office.zone, State.SUBMITTED)
    (row,) = office.owed()
    assert row.state is OutboxState.HELD
    assert office.deliver(row) is Delivered.NOT_DUE
    with office.transactions.acting(SYSTEM) as tx:
        assert retry_all(tx, OutboxState.HELD) == 1
    assert office.deliver(row) is Delivered.SENT


class Killed(Exception):
    """A transaction that does not end well."""


def die_after(office: Office) -> None:
    with office.transactions.acting(SYSTEM) as tx:
        a_ticket(tx, office.zone, State.SUBMITTED)
        raise Killed


def test_what_was_undone_is_owed_to_nobody(office: Office) -> None:
    with pytest.raises(Killed):
        die_after(office)
    assert office.owed() == []


def test_being_called_about_a_confidential_matter_of_ones_own_is_no_reading(office: Office) -> None:
    row = office.filed()
    with office.transactions.acting(SYSTEM) as tx:
        tx.session.execute(sa.update(Ticket).values(confidential=True, filed_by=office.account_id))
    assert office.deliver(row) is Delivered.SENT
    with office.transactions.acting(SYSTEM) as tx:
        assert count(tx, TicketReading) == 0


@pytest.mark.parametrize("inside", [["169.254.169.254"], ["8.8.8.8", "10.0.0.8"], ["::ffff:10.0.0.8"]])
def test_a_name_that_moved_inside_after_it_was_subscribed_is_not_called(office: Office, inside: list[str]) -> None:
    row = office.filed()
    office.channel = replace(office.channel, reach=replace(REACH, resolve=lambda _host, _port: inside))
    assert office.deliver(row) is Delivered.DEAD
    assert "not outside" in (office.row(row).last_error or "")
    assert office.receiver.calls == []


def test_this_machine_is_not_called_unless_a_test_says_so(office: Office) -> None:
    row = office.filed()
    office.channel = replace(office.channel, reach=replace(REACH, allow_loopback=False))
    assert office.deliver(row) is Delivered.DEAD
    assert office.receiver.calls == []


def test_a_name_without_an_answer_is_tried_again(office: Office) -> None:
    def silent(_host: str, _port: int) -> list[str]:
        raise OSError("no answer")

    row = office.filed()
    office.channel = replace(office.channel, reach=replace(REACH, resolve=silent))
    assert office.deliver(row) is Delivered.LATER


def test_a_lease_that_was_lost_sends_nothing(office: Office) -> None:
    with pytest.raises(LeaseLost):
        office.channel.send(a_message(office.receiver.url), lambda: False)
    assert office.receiver.calls == []


def test_the_connection_goes_to_the_judged_address_and_speaks_to_the_name() -> None:
    asked: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(PEM)
    trusting = ssl.create_default_context(cafile=str(PEM))
    channel = WebhookChannel(reach=replace(REACH, resolve=resolve), context=trusting)
    with receiver(tls) as sink:
        channel.send(a_message(f"https://hook.example:{sink.port}/x"), lambda: True)
        (call,) = sink.calls
        assert (call.headers["Host"], sink.named) == (f"hook.example:{sink.port}", ["hook.example"])
        assert asked == ["hook.example"], "one answer of the name server is judged and used"
        with pytest.raises(TryLater, match="certificate"):
            channel.send(a_message(f"https://other.example:{sink.port}/x"), lambda: True)
        with pytest.raises(TryLater, match="certificate"):
            WebhookChannel(reach=channel.reach).send(a_message(f"https://hook.example:{sink.port}/x"), lambda: True)
        assert len(sink.calls) == 1
