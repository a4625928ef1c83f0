"""The tables of units in a bulletin: the latest first, ordered by any column by a link that keeps the place."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from flask.testing import FlaskClient

from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.regions.models import Region
from app.reports.compiling import compile_week
from app.tickets.rules.words import State
from app.web.reports.ordering import LATEST, Order, next_order, order_from, ordered
from tests.builders import Zone, a_ticket, as_actor
from tests.clocks import shanghai

SignIn = Callable[[Actor], FlaskClient]
WEEK = "2026-W39"
COLUMNS = ("name", "check_in", "on_time_current", "on_time_current-rest")


@dataclass(frozen=True)
class Row:
    name: str
    values: dict[str, float | None] = field(default_factory=dict)


def row(name: str, late: float, rate: float | None) -> Row:
    return Row(name, {"on_time_current-rest": late, "on_time_current": rate})


ROWS = [row("丁", 0, None), row("甲", 2, 0.5), row("乙", 2, 0.25), row("丙", 0, 1.0), row("戊", 7, 0.9)]


def names(order: Order) -> str:
    return "".join(each.name for each in ordered(ROWS, order))


def test_the_latest_first_then_the_lowest_rate_then_by_name() -> None:
    assert names(LATEST) == "戊乙甲丙丁"
    assert names(Order("on_time_current", down=False)) == "乙甲戊丙丁"
    assert names(Order("on_time_current", down=True)) == "丙戊甲乙丁", "without a rate last, whichever way round"
    assert names(Order("name", down=False)) == "".join(sorted("甲乙丙丁戊"))
    assert names(Order("name", down=True)) == "".join(sorted("甲乙丙丁戊", reverse=True))


def test_a_head_leads_to_the_worst_first_and_back() -> None:
    assert next_order("check_in", LATEST, rate=True) == Order("check_in", down=False)
    assert next_order("open-n", LATEST, rate=False) == Order("open-n", down=True)
    assert next_order("name", LATEST, rate=False) == Order("name", down=False)
    assert next_order("check_in", Order("check_in", down=False), rate=True) == Order("check_in", down=True)
    assert next_order(LATEST.column, LATEST, rate=False) == Order(LATEST.column, down=False)


@pytest.mark.parametrize("typed", ["", "x", "--name", "-", "1; DROP"])
def test_what_names_no_column_is_the_usual_order(typed: str) -> None:
    assert order_from(typed, COLUMNS) == LATEST


def test_an_order_is_read_as_it_is_written() -> None:
    for column in COLUMNS:
        for down in (True, False):
            assert order_from(Order(column, down).typed, COLUMNS) == Order(column, down)


def test_the_heads_are_links_that_keep_the_place_on_screen_and_paper(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        filed = as_actor(tx, SYSTEM, shanghai("2026-09-21 10:00"))
        for state in (State.CLOSED, State.HANDLING):
            a_ticket(filed, zone, state, supports=True)
    with core.transactions.acting(SYSTEM) as tx:
        frozen = as_actor(tx, SYSTEM, shanghai("2026-09-28 06:00"))
        compile_week(frozen, tx.session.get_one(Region, zone.region.id), WEEK)
    client = sign_in(zone.leader)
    address = f"/reports/weekly/{WEEK}?region={zone.region.code}"
    page = client.get(address).get_data(as_text=True)
    units = page.split('id="units-department"')[1].split("</table>")[0]
    assert f'href="{address}&amp;by=name#units-department"' in units
    assert f'href="{address}&amp;by=on_time_current#units-department"' in units
    assert 'aria-sort="descending"' in units
    assert f'href="{address}&amp;by=on_time_current-rest#units-department"' in units, "the other way round"

    def units_by(order: str) -> list[str]:
        found = client.get(f"{address}&by={order}").get_data(as_text=True)
        table = found.split('id="units-department"')[1].split("</table>")[0]
        return re.findall(r'<th scope="row">([^<]+)</th>', table)

    assert len(units_by("name")) > 1
    assert units_by("name") == sorted(units_by("name"))
    assert units_by("-name") == units_by("name")[::-1]
    assert units_by("nonsense") == units_by("")
    printed = client.get(f"{address}&by=-name&print=1").get_data(as_text=True)
    assert zone.leader.name in printed.split("only-print")[1]
    assert "打印</p>" in printed
