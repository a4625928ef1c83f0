"""Those who go to the firms, in bulk: visits, promises and errands with their clocks, behind the copied tickets."""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from app.calendars.queries import calendar_now
from app.errands.rules.drafting import TemplateState, steps_of
from app.kernel.transaction import Transaction
from app.tables import metadata
from app.tickets.rules.words import Channel
from demo.bulk.clockwork import Clockwork
from demo.bulk.firms import Asking, raw
from demo.bulk.rounds import Rounds
from demo.bulk.walks import Template, Walks
from demo.places import Places


def serve(
    tx: Transaction, seed: int, places: Places, agents: Mapping[str, tuple[int, str]], firms: Sequence[Asking]
) -> str:
    """Write them for all firms; ``agents`` are accounts and names by park. Returns what was written, in words."""
    drawn, calendar = random.Random(seed), calendar_now(tx.session)  # noqa: S311 - the same seed gives the same history
    clocks, parks = Clockwork(tx, calendar, int(places.region_id)), dict(places.parks)
    rounds = Rounds(drawn, calendar, clocks, parks, tx.now)
    rounds.go(firms)
    rounds.bring({firm.company_id: firm for firm in firms}, _brought(tx))
    walks = Walks(drawn, calendar, clocks, parks, agents, tx.now)
    walks.go(firms, _templates(tx, int(places.region_id)))
    connection = raw(tx)
    rounds.write(connection)
    walks.write(connection)
    return (
        f"{len(rounds.visits)} visits with {len(rounds.matters)} tickets, {len(rounds.promises)} promises,"
        f" {len(walks.errands)} errands, {clocks.write(connection)} clocks of theirs"
    )


def _brought(tx: Transaction) -> Sequence[tuple[int, int, datetime]]:
    """The tickets that were brought back from visits: id, firm, instant."""
    kept = metadata.tables["tickets"].columns
    asked = sa.select(kept.id, kept.company_id, kept.filed_at).where(kept.channel == Channel.VISIT).order_by(kept.id)
    return [(row.id, row.company_id, row.filed_at) for row in tx.session.execute(asked)]


def _templates(tx: Transaction, region_id: int) -> Sequence[Template]:
    kept = metadata.tables["errand_templates"].columns
    rows = tx.session.execute(
        sa.select(kept.id, kept.name, kept.steps)
        .where(kept.region_id == region_id, kept.state == TemplateState.PUBLISHED)
        .order_by(kept.id)
    )
    return [Template(id=row.id, name=row.name, steps=steps_of(row.steps)) for row in rows]
