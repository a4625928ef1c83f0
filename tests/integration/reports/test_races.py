"""Two workers freeze the same week at once: one report."""

from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from app.kernel.actor import SYSTEM
from app.kernel.transaction import Transactions
from app.regions.models import Region
from app.reports.compiling import compile_week
from app.reports.models import ReportFigure, WeeklyReport
from tests.builders import a_zone
from tests.integration.reports.history import Past


def test_a_week_is_frozen_once_however_many_try(transactions: Transactions) -> None:
    with transactions.acting(SYSTEM) as tx:
        zone = a_zone(tx)
        Past(tx, zone).ticket("2022-09-15 09:00")
        region_id = zone.region.id

    def freeze(_: int) -> int:
        with transactions.acting(SYSTEM) as tx:
            return compile_week(tx, tx.session.get_one(Region, region_id), "2022-W37").id

    with ThreadPoolExecutor(6) as pool:
        ids = set(pool.map(freeze, range(6)))
    assert len(ids) == 1
    with transactions.reading(SYSTEM) as tx:
        assert tx.session.scalar(sa.select(sa.func.count()).select_from(WeeklyReport)) == 1
        figures = tx.session.execute(sa.select(ReportFigure.report_id).distinct()).scalars().all()
        assert set(figures) == ids
