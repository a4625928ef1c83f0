"""What must hold when the servers have died and the people have gone home; one sentence for each thing that does not."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa

from app.assembling import build_core
from app.calendars.rules import SHANGHAI
from app.clocks.checking import drift
from app.core import Core
from app.kernel import clock
from app.kernel.actor import SYSTEM
from app.regions.models import Region
from app.reports.compiling import compile_week
from app.reports.recomputing import recompute
from app.reports.rules.periods import Week
from app.subjects import SUBJECTS
from app.tickets.models import Ticket
from config.settings import Settings
from tests.faults.invariants import broken
from tests.production.shape import Shape
from tests.rehearsal.load import Load

TWICE = {
    "a reminder stands twice": "SELECT clock_id, rung, count(*) FROM reminders GROUP BY 1, 2 HAVING count(*) > 1",
    "a message stands twice": "SELECT dedup_key, count(*) FROM outbox GROUP BY 1 HAVING count(*) > 1",
}


def core_of(shape: Shape) -> Core:
    """The application as one of the webs sees it."""
    return build_core(Settings.from_env(shape.environments["web_a"]))


def lost_and_double(core: Core, load: Load) -> tuple[list[str], list[str]]:
    """Titles that were acknowledged and are not there under their number, and titles or numbers that are there twice."""
    with core.transactions.reading(SYSTEM) as tx:
        ours = Ticket.title.like("REHEARSAL-%")
        rows = tx.session.execute(sa.select(Ticket.title, Ticket.number, Ticket.version).where(ours)).all()
    there = {row.title: row.number for row in rows}
    lost = [title for title, number in load.filed.items() if there.get(title) != number]
    lost += [f"the act on {row.number}" for row in rows if row.number in load.accepted and row.version < 2]
    counted = Counter(row.title for row in rows) + Counter(row.number for row in rows)
    return lost, [name for name, times in counted.items() if times > 1]


def faults(core: Core, load: Load) -> list[str]:
    """All that does not hold."""
    lost, double = lost_and_double(core, load)
    found = [f"lost: {each}" for each in lost] + [f"twice: {each}" for each in double]
    with core.transactions.reading(SYSTEM) as tx:
        for sentence, question in TWICE.items():
            found += [f"{sentence}: {row}" for row in tx.session.execute(sa.text(question))]
        found += [f"a due has drifted: {each}" for each in drift(tx.session, SUBJECTS, tx.now)]
    found += broken(core.engine, core.storage, core.audit_keys)
    return [*found, *_figures(core)]


def _figures(core: Core) -> list[str]:
    """The present week frozen as on its Monday: what does not add up raises, what a recount finds otherwise is named."""
    week = Week.parse(f"{clock.now().astimezone(SHANGHAI):%G-W%V}")
    with core.transactions.acting(SYSTEM) as tx:
        then = replace(tx, now=tx.now + timedelta(days=7))
        found: list[str] = []
        for region in tx.session.scalars(sa.select(Region)):
            compile_week(then, region, str(week))
            found += [f"a figure differs from its recount: {each}" for each in recompute(then, region, str(week))]
        return found
