"""What stands beside the rates in the weekly report: on the page, on paper, as a list and by API, each reader his part."""

from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient

from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.regions.models import Region
from app.reports.compiling import compile_week
from app.tickets.dividing import SplitOff, split_off
from app.tickets.merging import MergeInto, merge
from app.tickets.resolving import Answer, Approve, answer, approve
from app.tickets.rules.words import Outcome, State
from tests.api.conftest import Caller
from tests.builders import Zone, a_ticket, as_actor
from tests.clocks import shanghai
from tests.papers import words_of_docx
from tests.web.test_reports import cells

SignIn = Callable[[Actor], FlaskClient]
AsCaller = Callable[[Actor | None], Caller]


@pytest.fixture
def together(core: Core, zone: Zone) -> str:
    """Week 49 with two requests of one firm that became one, one more split off, and one handed to others."""
    with core.transactions.acting(SYSTEM) as tx:
        filed = as_actor(tx, SYSTEM, shanghai("2026-12-01 10:00"))
        master, child, whole = (a_ticket(filed, zone, State.ACCEPTED).number for _ in range(3))
        sent = a_ticket(filed, zone, State.HANDLING).number
        given = Answer(outcome=Outcome.TRANSFERRED, text="已转市水务局。", target="市水务局")
        answer(as_actor(filed, zone.handler), sent, None, given)
        approve(as_actor(filed, zone.head), sent, None, Approve())
        offices = as_actor(tx, zone.coordinator, shanghai("2026-12-02 10:00"))
        merge(offices, child, None, MergeInto(master=master, why="同一件事"))
        split_off(offices, whole, None, SplitOff(title="用水压力", body="压力不足", category="01"))
    with core.transactions.acting(SYSTEM) as tx:
        frozen = as_actor(tx, SYSTEM, shanghai("2026-12-07 06:00"))
        compile_week(frozen, tx.session.get_one(Region, zone.region.id), "2026-W49")
    return child


def test_what_stands_beside_the_rates_is_printed_by_region_and_by_park(
    zone: Zone, sign_in: SignIn, caller: AsCaller, together: str
) -> None:
    client = sign_in(zone.coordinator)
    page = unescape(client.get("/reports/weekly/2026-W49").get_data(as_text=True))
    for told in ("批处理、并案与拆分", "1 件（截止时已撤销 0）", "拆出 1 件（原诉求 1）", "1 件（还没有对方编号 1）"):
        assert told in page, told
    assert "融资对接" not in page, "what there was nothing of is left out"
    assert cells(page[page.index("各园区协同与融资") :], zone.park.name)[:2] == ["1", "1"]
    said = words_of_docx(client.get("/reports/weekly/2026-W49/bulletin.docx").data)
    assert "各园区协同与融资" in said
    assert "1 件（截止时已撤销 0）" in said
    behind = client.get(f"/reports/weekly/2026-W49/figures/merges/park/{zone.park.code}?region={zone.region.code}")
    assert together in behind.get_data(as_text=True)
    assert "仍并案" in behind.get_data(as_text=True)
    assert "个工作日" not in behind.get_data(as_text=True), "what tells rows apart is no duration"
    listed = client.get(f"/exports/week.csv?week=2026-W49&region={zone.region.code}").data.decode("utf-8-sig")
    assert "撤销并案" in listed
    path = f"/reports/weekly/2026-W49/figures/merges/region:{zone.region.code}/tickets"
    rows = caller(zone.coordinator).get(path).get_json()
    assert (rows["n"], rows["d"]) == (0, 1)
    assert [(row["number"], row["reason"], row["value"]) for row in rows["items"]] == [(together, "joined", None)]
    public = unescape(sign_in(zone.firm).get("/reports/weekly/2026-W49").get_data(as_text=True))
    assert "1 件（截止时已撤销 0）" in public
    assert "各园区协同与融资" not in public
