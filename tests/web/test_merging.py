"""并案 through pages and programs: chosen from the firm's own, said to the firm, undone; and joined while filing."""

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.core import Core
from app.kernel.actor import SYSTEM
from app.tickets.models import Ticket, TicketEventRow
from app.tickets.rules.words import State
from tests.builders import Zone, a_ticket
from tests.web.test_filing import SignIn, filled
from tests.web.test_ticket_actions import Desk, state_of


@pytest.fixture
def two(core: Core, zone: Zone) -> tuple[str, str]:
    """Two requests of one firm, the earlier first."""
    with core.transactions.acting(SYSTEM) as tx:
        return a_ticket(tx, zone, title="东门路灯不亮").number, a_ticket(tx, zone, title="东门路灯还是不亮").number


def said(core: Core, number: str) -> list[tuple[str, str]]:
    """What was explained on a ticket, and by which act."""
    with core.transactions.acting(SYSTEM) as tx:
        rows = sa.select(TicketEventRow).join(Ticket, Ticket.id == TicketEventRow.ticket_id)
        found = tx.session.scalars(rows.where(Ticket.number == number).order_by(TicketEventRow.seq)).all()
        return [(row.action.value, row.payload.get("text", "")) for row in found]


def test_the_centre_joins_two_and_parts_them(core: Core, zone: Zone, sign_in: SignIn, two: tuple[str, str]) -> None:
    master, child = two
    centre = Desk(sign_in(zone.coordinator), child)
    offered = centre.client.get(f"/tickets/{child}/joinable").text
    assert f'value="{master}"' in offered
    assert "东门路灯不亮" in offered
    empty = centre.post("merge", why="同一盏灯")
    assert empty.status_code == 422
    assert "同一盏灯" in empty.text
    wrong = centre.post("merge", master="GX20200101-0001", why="同一盏灯")
    assert wrong.status_code == 422
    assert "没有找到这件诉求" in wrong.text
    assert centre.post("merge", master=master, why="同一盏灯").status_code == 303
    assert state_of(core, child) is State.MERGED
    firm = sign_in(zone.firm)
    page = firm.get(f"/tickets/{child}").text
    assert f'href="/tickets/{master}"' in page
    assert "同一盏灯" in page
    assert f'href="/tickets/{child}"' in firm.get(f"/tickets/{master}").text
    assert "东门路灯还是不亮" in sign_in(zone.dispatcher).get(f"/tickets/{master}").text
    assert centre.post("unmerge", reason="两盏灯").status_code == 303
    assert state_of(core, child) is State.SUBMITTED


def test_what_may_be_joined_is_nobody_elses(zone: Zone, sign_in: SignIn, two: tuple[str, str]) -> None:
    _, child = two
    for who, code in ((zone.firm, 403), (zone.liaison, 403), (zone.other_firm, 403)):
        assert sign_in(who).get(f"/tickets/{child}/joinable").status_code == code


def test_a_firm_adds_to_what_it_filed_instead_of_filing(
    core: Core, zone: Zone, sign_in: SignIn, two: tuple[str, str]
) -> None:
    _, earlier = two
    firm: FlaskClient = sign_in(zone.firm)
    form = filled(firm, title="东门路灯还是不亮", body="今晚又灭了")
    asked = firm.post("/tickets/new", data=form)
    assert asked.status_code == 422
    assert f'value="{earlier}"' in asked.text
    assert 'formaction="/tickets/new/join"' in asked.text
    for _ in range(2):
        sent = firm.post("/tickets/new/join", data={**form, "into": earlier})
        assert sent.headers["Location"] == f"/tickets/{earlier}"
    assert [text for act, text in said(core, earlier) if act == "explain"] == ["东门路灯还是不亮\n今晚又灭了"]
    with core.transactions.acting(SYSTEM) as tx:
        assert tx.session.scalar(sa.select(sa.func.count()).select_from(Ticket)) == 2


def test_nothing_is_added_to_anothers(zone: Zone, sign_in: SignIn, two: tuple[str, str]) -> None:
    other = sign_in(zone.other_firm)
    assert other.post("/tickets/new/join", data={**filled(other), "into": two[0]}).status_code == 404
    officer = sign_in(zone.officer)
    assert officer.post("/tickets/new/join", data={**filled(officer), "into": two[0]}).status_code == 403


def test_what_is_too_long_to_be_added_is_kept(zone: Zone, sign_in: SignIn, two: tuple[str, str]) -> None:
    firm = sign_in(zone.firm)
    kept = firm.post("/tickets/new/join", data={**filled(firm, body="长" * 6000), "into": two[0]})
    assert kept.status_code == 422
    assert "长长长" in kept.text


def test_the_park_splits_off_a_part_and_corrects_the_category(
    core: Core, zone: Zone, sign_in: SignIn, two: tuple[str, str]
) -> None:
    number, _ = two
    park = Desk(sign_in(zone.dispatcher), number)
    assert "<option" in park.client.get(f"/tickets/{number}/categories/split-off").text
    assert park.client.get(f"/tickets/{number}/categories/answer").status_code == 404
    kept = park.post("split-off", title="水压不足", body="下午压力不足", category="")
    assert kept.status_code == 422
    assert "水压不足" in kept.text
    assert "<option" in kept.text
    assert park.post("split-off", title="水压不足", body="下午压力不足", category="01").status_code == 303
    page = sign_in(zone.firm).get(f"/tickets/{number}").text
    assert "拆出的" in page
    assert "水压不足" in page
