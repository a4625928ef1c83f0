"""Filling an empty installation with history: who is there, the lives, their copies, the record; in one transaction."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.rules.roles import Role
from app.calendars.queries import calendar_now
from app.calendars.rules import local_day
from app.core import Core
from app.kernel import clock
from app.kernel.actor import SYSTEM
from app.kernel.ids import AccountId
from app.kernel.transaction import Transaction
from app.sla.tallying import count_anew
from app.tables import metadata
from demo.bulk import firms as bulk_firms
from demo.bulk.beside import hold_fairs, make_articles, world_now
from demo.bulk.cast import Cast, enter_cast, open_ranges
from demo.bulk.copying import copy_lives, note_here
from demo.bulk.dues import without_open_dues
from demo.bulk.firms import Asking, Officer, raw
from demo.bulk.hanging import COPIED, LEFT_OUT, hanging_on_tickets
from demo.bulk.harvest import RECORD, harvest, recorded
from demo.bulk.indexes import without_indexes
from demo.bulk.lives import Life
from demo.bulk.marks import Marks
from demo.bulk.playing import HISTORY, play, world_of
from demo.bulk.plots import Variant, day_counters, draw_variants, plots_of
from demo.bulk.record import seal_record
from demo.bulk.serving import serve
from demo.bulk.temporary import lay_firms, lay_plots, lay_variants, lay_wordings
from demo.bulk.weeks import Weeks
from demo.bulk.wording import wordings
from demo.bulk.writing import Connection, copy_in
from demo.firms import officers_needed
from demo.keys import Keys
from demo.loading import NotLoaded, keep_accounts
from demo.names import people as invented_people
from demo.people import Person, described, seat_people
from demo.places import REGION, Places, lay_out
from demo.zone import SHOWN, agents_of, officers_of, staff_of

FIRMS_SHOWN = 40
"""How many accounts of firms are printed; all have one password."""
LONGEST_WAIT = timedelta(seconds=10)
EMPTY = {"tickets": "诉求", "companies": "企业", "accounts": "账号", "regions": "区域"}
"""In these stands nothing before, and what people call it."""
ROOM = {
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    "lock_timeout": f"{LONGEST_WAIT.seconds}s",
    "maintenance_work_mem": "1GB",
    "work_mem": "256MB",
    "max_parallel_maintenance_workers": "2",
    "synchronous_commit": "off",
    "jit": "off",
}
"""What one session that fills a database may take."""


@dataclass(frozen=True, kw_only=True)
class Bulk:
    """How much is made."""

    tickets: int
    companies: int
    lives: int = 120
    seed: int = 42


@dataclass
class Steps:
    """Says after each step what was done and how long it took."""

    say: Callable[[str], None]
    began: float = field(default_factory=time.monotonic)
    last: float = field(default_factory=time.monotonic)

    def __call__(self, done: str) -> None:
        now = time.monotonic()
        self.say(f"{now - self.began:7.1f} s  {now - self.last:6.1f} s  {done}")
        self.last = now


def fill(core: Core, bulk: Bulk, step: Steps) -> dict[str, Any]:
    """Fill the installation; returns the list of accounts, which is kept beside the data. Raises NotLoaded."""
    if core.settings.production:
        raise NotLoaded("history in bulk is never loaded in production")
    unsaid = hanging_on_tickets(metadata) - {*COPIED, *LEFT_OUT}
    if unsaid:
        raise NotLoaded(f"demo/bulk/hanging.py does not say whether a copy brings along {sorted(unsaid)}")
    engine = sa.create_engine(core.settings.database_owner_url or core.settings.database_url, poolclass=sa.NullPool)
    keys = Keys(core.settings.secret_key, bulk.seed, core.settings.demo_password)
    with engine.begin() as connection:
        for name, value in ROOM.items():
            connection.execute(sa.text("SELECT set_config(:name, :value, true)"), {"name": name, "value": value})
        loaded = _Filling(core, connection, bulk, keys, step).fill()
    step("committed")
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        for name in ("maintenance_work_mem", "statement_timeout"):
            connection.execute(sa.text("SELECT set_config(:name, :value, false)"), {"name": name, "value": ROOM[name]})
        connection.execute(sa.text("VACUUM (ANALYZE)"))
    step("vacuumed and analysed")
    engine.dispose()
    keep_accounts(core.settings.var, loaded)
    return loaded


@dataclass
class _Filling:
    """One load on its way."""

    core: Core
    connection: sa.Connection
    bulk: Bulk
    keys: Keys
    step: Steps

    def fill(self) -> dict[str, Any]:
        """All steps in order."""
        random_ = random.Random(self.bulk.seed)  # noqa: S311 - the same seed must give the same history
        with self._transaction() as tx:
            self._refuse_what_is_not_empty(tx)
            places = lay_out(tx)
            staff, officers, ids = self._seat(tx, random_, places)
            self.step(f"{len(staff)} people on the staff, {len(officers)} officers")
            asking, users = bulk_firms.enter(tx, random_, places, officers, self.bulk.companies, self.keys)
            tx.session.flush()
            self.step(f"{len(asking)} firms")
            lives, cast = self._play(random_, places, staff, ids)
            self.step(f"{len(lives)} lives played, {sum(not life.open for life in lives)} of them to their end")
            self._copy(tx, random_, lives, cast, asking)
            world = world_now(tx, self.core.actors, places, ids, staff)
            self.step(f"{make_articles(world)} articles, {hold_fairs(world)} fairs")
            agents = {
                person.park[0]: (int(ids[person.username]), person.name)
                for person in staff
                if person.role is Role.AGENT and person.park
            }
            self.step(serve(tx, self.bulk.seed, places, agents, asking))
        crew = {person.username: person for person in (*users[:FIRMS_SHOWN], *staff)}
        return {
            "profile": "bulk",
            "seed": self.bulk.seed,
            "accounts": [described(crew[name], self.keys) for name in SHOWN],
            "others": [described(person, self.keys) for name, person in crew.items() if name not in SHOWN],
        }

    @contextmanager
    def _transaction(self) -> Iterator[Transaction]:
        """The load's own; what it leaves on record comes behind what it copied."""
        with Session(self.connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
            tx = Transaction(session, SYSTEM, clock.now(), self.core.transactions.consequences, "demo bulk")
            yield tx
            session.flush()
            for last in tx.before_commit:
                last()
            session.commit()

    def _refuse_what_is_not_empty(self, tx: Transaction) -> None:
        for table, what in EMPTY.items():
            if tx.session.scalar(sa.select(sa.exists().select_from(metadata.tables[table]))):
                raise NotLoaded(f"数据库不是空的（已有{what}），批量历史只能装入刚建好的空库")

    def _seat(
        self, tx: Transaction, random_: random.Random, places: Places
    ) -> tuple[list[Person], list[Officer], dict[str, AccountId]]:
        names = invented_people(random_)
        region = (REGION, int(places.region_id))
        officers = list(officers_of(names, region, officers_needed(self.bulk.companies, len(places.parks))))
        staff = [*staff_of(names, places), *agents_of(names, places)]
        ids = seat_people(tx, [*staff, *officers], self.keys)
        known = [Officer(id=ids[person.username], name=person.name) for person in officers]
        return [*staff, *officers], known, ids

    def _play(
        self, random_: random.Random, places: Places, staff: list[Person], ids: dict[str, AccountId]
    ) -> tuple[list[Life], Cast]:
        """Play the lives, read them, and let everything they wrote be undone."""
        with Session(self.connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
            tx = Transaction(session, SYSTEM, clock.now(), self.core.transactions.consequences, "demo bulk")
            open_ranges(session)
            begun = recorded(raw(tx))
            parks = places.parks[: min(len(places.parks), self.bulk.companies)]
            cast = enter_cast(tx, places, parks, self.keys)
            world = world_of(random_, tx, self.core.actors, places, cast, ids, staff)
            play(world, random_, self.bulk.lives)
            session.flush()
            for last in tx.before_commit:
                last()
            session.flush()
            yesterday = world.calendar.previous_workday_before(local_day(tx.now))
            lives = harvest(raw(tx), {park: code for code, park in parks}, world.calendar.opening(yesterday), begun)
            session.rollback()
        return lives, cast

    def _copy(
        self, tx: Transaction, random_: random.Random, lives: Sequence[Life], cast: Cast, asking: Sequence[Asking]
    ) -> None:
        connection, bulk = raw(tx), self.bulk
        weeks = Weeks(calendar_now(tx.session), local_day(tx.now - HISTORY), tx.now)
        variants = draw_variants(random_, weeks, lives, bulk.tickets)
        self.step(f"{len(variants)} variants of the lives drawn")
        texts = max(1, min(100, bulk.tickets // (4 * len(lives))))
        lay_firms(connection, asking)
        lay_wordings(connection, wordings(random_, lives, texts))
        there = {park: sum(1 for firm in asking if firm.park == park) for park in {firm.park for firm in asking}}
        ends = lay_plots(connection, plots_of(random_, variants, REGION, there, texts))
        self.step(f"{bulk.tickets} tickets drawn")
        marks = Marks(cast)
        laid = lay_variants(connection, marks, variants)
        self.step("variants laid")
        note_here(connection)
        with without_open_dues(connection, self.step), without_indexes(connection, laid, self.step):
            for table in laid:
                if table == RECORD:
                    self.step(f"{seal_record(connection, marks, self.core.audit_keys)} entries sealed")
                else:
                    self.step(f"{copy_lives(connection, marks, table)} rows of {table}")
        _go_on(connection, ends)
        bulk_firms.go_on_behind(connection)
        _count_days(connection, variants, REGION)
        tx.session.flush()
        count_anew(tx)


def _go_on(connection: Connection, ends: dict[str, int]) -> None:
    """Let the ids go on behind what was copied."""
    for table in COPIED:
        if "id" in metadata.tables[table].columns:
            last = ends.get(table, 0)
            connection.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s, %s)", (table, max(last, 1), last > 0)
            )


def _count_days(connection: Connection, variants: Sequence[Variant], region: str) -> None:
    """Say of each day how far its numbers have come."""
    found = connection.execute("SELECT id FROM regions WHERE code = %s", (region,)).fetchone()
    assert found is not None
    rows = [(found[0], day, last) for day, last in day_counters(variants).items()]
    copy_in(connection, "number_sequences", ("region_id", "day", "last"), rows)
