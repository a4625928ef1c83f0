"""What must be well before traffic is welcome: the parts of the system, one verdict each."""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import redis
import sqlalchemy as sa
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy.exc import SQLAlchemyError

from app.audit.reporting import is_whole
from app.calendars.queries import known_through
from app.calendars.rules import local_day
from app.core import Core
from app.kernel import clock
from app.kernel.actor import SYSTEM
from app.kernel.heartbeat import last_beat, silent_jobs
from app.kernel.outbox import dead_count, oldest_pending
from app.kernel.roles import faults_of_role
from app.kernel.setting_aside import is_anything_aside
from app.kernel.transaction import Transaction
from app.tickets.feed import is_late
from app.tickets.months import months_missing
from app.tickets.scanning import oldest_waiting

HEAD = Path(__file__).resolve().parents[3] / "migrations" / "HEAD"
SWEEP = "sweep_clocks"
SWEEP_LATE = timedelta(seconds=120)
OUTBOX_LATE = timedelta(seconds=600)
QUARANTINE_LATE = timedelta(minutes=15)
CALENDAR_AHEAD = timedelta(days=60)
RABBIT_PORTS = {"amqp": 5672, "amqps": 5671}


@dataclass(frozen=True)
class Verdict:
    """One thing looked at; ``fatal`` ones make the answer 503."""

    name: str
    ok: bool
    fatal: bool = True


def check(core: Core, request_id: str) -> list[Verdict]:
    """Look at everything; a database that does not answer fails all that needs it."""
    try:
        with core.transactions.reading(SYSTEM, request_id) as tx:
            schema = _schema(tx)
            found = [Verdict("database", True), schema]
            # on an older schema the others would ask for columns that are not there yet
            if schema.ok or not schema.fatal:
                found += [Verdict(name, probe(tx), fatal) for name, probe, fatal in PROBES]
    except SQLAlchemyError:
        found = [Verdict("database", False)]
    return [
        *found,
        Verdict("broker_policy", _broker_policy(core.settings.broker_asked_at), fatal=False),
        Verdict("scanner", core.scanner is None or core.scanner.answers(), fatal=False),
    ]


def _schema(tx: Transaction) -> Verdict:
    """The schema this code was written for; an older one fails, a newer one serves (`docs/upgrading.md`)."""
    present = str(tx.session.scalar(sa.text("SELECT version_num FROM alembic_version")) or "")
    written_for = HEAD.read_text(encoding="ascii").strip()
    return Verdict("schema", present == written_for, fatal=present < written_for)


def _sweep(tx: Transaction) -> bool:
    beat = last_beat(tx.session, SWEEP)
    return beat is not None and tx.now - beat <= SWEEP_LATE


def _outbox(tx: Transaction) -> bool:
    oldest = oldest_pending(tx.session)
    return oldest is None or tx.now - oldest <= OUTBOX_LATE


def _quarantine(tx: Transaction) -> bool:
    oldest = oldest_waiting(tx)
    return oldest is None or tx.now - oldest <= QUARANTINE_LATE


def _calendar(tx: Transaction) -> bool:
    through = known_through(tx.session)
    return through is not None and local_day(tx.now) + CALENDAR_AHEAD <= through


PROBES: tuple[tuple[str, Callable[[Transaction], bool], bool], ...] = (
    ("clock", lambda tx: not clock.is_off(tx.session), False),
    ("sweep", _sweep, True),
    ("outbox", _outbox, False),
    ("dead_letters", lambda tx: dead_count(tx.session) == 0, False),
    ("set_aside", lambda tx: not is_anything_aside(tx.session, tx.now), False),
    ("jobs", lambda tx: not silent_jobs(tx.session, tx.now), False),
    ("record", lambda tx: is_whole(tx.session), False),
    ("role", lambda tx: not faults_of_role(tx.session), False),
    ("calendar", _calendar, False),
    ("quarantine", _quarantine, False),
    ("feed", lambda tx: not is_late(tx), False),
    ("months", lambda tx: not months_missing(tx), False),
)


def _broker_policy(url: str) -> bool:
    """Whether the broker answers and never throws queues away; it is a doorbell, so this only degrades.

    RabbitMQ throws nothing away: it is well when its door opens. That rings arrive is what ``sweep`` says.
    """
    place = urlsplit(url)
    if place.scheme in RABBIT_PORTS:
        return _opens(place.hostname or "", place.port or RABBIT_PORTS[place.scheme])
    client = redis.Redis.from_url(
        url, socket_timeout=0.5, socket_connect_timeout=0.3, retry=Retry(NoBackoff(), 0), decode_responses=True
    )
    try:
        return str(client.config_get("maxmemory-policy")).count("noeviction") == 1
    except redis.RedisError:
        return False
    finally:
        client.close()


def _opens(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=0.5).close()
    except OSError:
        return False
    return True
