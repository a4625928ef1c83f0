"""The ticket's page: every state for every reader, nothing that must be hidden, at a known price."""

import re

import pytest
import sqlalchemy as sa

from app.companies.models import Contact
from app.core import Core
from app.kernel.actor import SYSTEM
from app.sla.postponing import Postpone, ask_postponement
from app.tickets.checking_in import CheckIn, check_in
from app.tickets.filing import file_ticket
from app.tickets.models import Ticket
from app.tickets.remarking import Note, add_remark
from app.tickets.rules.words import PostponeReason, State
from app.web.tickets.rows import short_day
from tests.builders import Zone, a_category, a_draft, a_ticket, as_actor
from tests.clocks import shanghai
from tests.web.test_worklists import SignIn, queries

BOARD = re.compile(r'hx-get="(/tickets/[^"]+/board[^"]+)"')
STATES = [state for state in State if state not in (State.DRAFT, State.MERGED)]
STAFF = [
    "officer",
    "dispatcher",
    "liaison",
    "handler",
    "head",
    "support_liaison",
    "coordinator",
    "supervisor",
    "leader",
    "observer",
    "auditor",
]


def made(core: Core, zone: Zone, state: State, *, supports: bool = False) -> str:
    """A committed ticket in a state; its number."""
    with core.transactions.acting(SYSTEM) as tx:
        tx.session.add(Contact(company_id=zone.company.id, name="钱经理", phone="13812345678", is_primary=True))
        return a_ticket(tx, zone, state, supports=supports).number


@pytest.mark.parametrize("state", STATES)
def test_every_state_can_be_read_by_all_who_may(core: Core, zone: Zone, sign_in: SignIn, state: State) -> None:
    number = made(core, zone, state, supports=True)
    for seat in STAFF:
        status = sign_in(getattr(zone, seat)).get(f"/tickets/{number}").status_code
        hidden = seat in {"liaison", "handler", "head", "support_liaison"} and status == 404
        assert status == 200 or hidden, (seat, status)


def test_a_ticket_of_elsewhere_and_none_at_all_look_the_same(core: Core, zone: Zone, sign_in: SignIn) -> None:
    number = made(core, zone, State.SUBMITTED)
    client = sign_in(zone.liaison)
    assert client.get(f"/tickets/{number}").data == client.get("/tickets/GX20260101-0001").data


@pytest.mark.parametrize(
    ("seat", "state", "known"),
    [
        ("coordinator", State.ACCEPTED, 6),
        ("coordinator", State.HANDLING, 6),
        ("coordinator", State.CLOSED, 6),
        ("handler", State.HANDLING, 8),
        ("handler", State.CLOSED, 6),
    ],
)
def test_the_page_costs_a_known_number_of_queries(
    core: Core, zone: Zone, sign_in: SignIn, seat: str, state: State, known: int
) -> None:
    number = made(core, zone, state, supports=True)
    client = sign_in(getattr(zone, seat))
    client.get(f"/tickets/{number}")
    with queries(core) as seen:
        assert client.get(f"/tickets/{number}").status_code == 200
    assert len(seen) == known, "\n".join(seen)


@pytest.mark.parametrize(("seat", "known"), [("coordinator", 13), ("head", 13)])
def test_a_postponement_that_waits_costs_no_more_than_may_be(
    core: Core, zone: Zone, sign_in: SignIn, seat: str, known: int
) -> None:
    number = made(core, zone, State.HANDLING, supports=True)
    with core.transactions.acting(SYSTEM) as tx:
        asked = Postpone(reason=PostponeReason.APPROVAL, workdays=3, text="需要进场勘察。")
        ask_postponement(as_actor(tx, zone.handler), number, None, asked)
    client = sign_in(getattr(zone, seat))
    client.get(f"/tickets/{number}")
    with queries(core) as seen:
        assert client.get(f"/tickets/{number}").status_code == 200
    assert len(seen) <= known, "\n".join(seen)


def test_telephone_numbers_are_whole_only_for_those_who_handle(core: Core, zone: Zone, sign_in: SignIn) -> None:
    number = made(core, zone, State.HANDLING)
    assert "13812345678" in sign_in(zone.handler).get(f"/tickets/{number}").get_data(as_text=True)
    page = sign_in(zone.auditor).get(f"/tickets/{number}").get_data(as_text=True)
    assert "13812345678" not in page
    assert "138****5678" in page


def test_a_conduct_complaint_hides_the_firm_from_supports_and_observers_read_masks(
    core: Core, zone: Zone, sign_in: SignIn
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        a_category(tx, "15")
        number = file_ticket(as_actor(tx, zone.firm), a_draft(category="15")).number
    observer = sign_in(zone.observer).get(f"/tickets/{number}").get_data(as_text=True)
    assert zone.company.name not in observer
    assert zone.company.name in sign_in(zone.coordinator).get(f"/tickets/{number}").get_data(as_text=True)


def test_remarks_are_for_colleagues_only(core: Core, zone: Zone, sign_in: SignIn) -> None:
    number = made(core, zone, State.HANDLING)
    with core.transactions.acting(SYSTEM) as tx:
        add_remark(as_actor(tx, zone.handler), number, Note(text="已与供电公司电话沟通"))
    assert "已与供电公司电话沟通" in sign_in(zone.coordinator).get(f"/tickets/{number}").get_data(as_text=True)
    assert "已与供电公司电话沟通" not in sign_in(zone.observer).get(f"/tickets/{number}").get_data(as_text=True)


def test_each_clock_explains_itself_day_by_day(core: Core, zone: Zone, sign_in: SignIn) -> None:
    number = made(core, zone, State.WHISTLED)
    client = sign_in(zone.coordinator)
    page = client.get(f"/tickets/{number}/clocks/resolve/explain").get_data(as_text=True)
    assert "起始日不计" in page
    assert client.get(f"/tickets/{number}/clocks/check_in/explain?department={zone.lead.code}").status_code == 200
    assert client.get(f"/tickets/{number}/clocks/nonsense/explain").status_code == 404
    assert sign_in(zone.firm).get(f"/tickets/{number}/clocks/check_in/explain").status_code == 404
    assert sign_in(zone.firm).get(f"/tickets/{number}/clocks/resolve/explain").status_code == 200


def test_what_was_typed_is_shown_as_typed(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        nasty = '<script>alert(1)</script>{{7*7}}"><img src=x>'
        number = file_ticket(as_actor(tx, zone.firm), a_draft(title=nasty, body=nasty)).number
    page = sign_in(zone.coordinator).get(f"/tickets/{number}").get_data(as_text=True)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in page


def test_looking_changes_nothing(core: Core, zone: Zone, sign_in: SignIn) -> None:
    number = made(core, zone, State.RESOLVED)
    sign_in(zone.coordinator).get(f"/tickets/{number}")
    with core.transactions.reading(SYSTEM) as tx:
        ticket = tx.session.scalar(sa.select(Ticket).where(Ticket.number == number))
        assert ticket
        assert ticket.state is State.RESOLVED


def test_the_board_asks_again_while_a_unit_is_awaited_and_says_nothing_twice(
    core: Core, zone: Zone, sign_in: SignIn
) -> None:
    number = made(core, zone, State.WHISTLED, supports=True)
    client = sign_in(zone.coordinator)
    page = client.get(f"/tickets/{number}").get_data(as_text=True)
    asked = BOARD.search(page)
    assert asked
    href = asked[1].replace("&amp;", "&")
    assert client.get(href).status_code == 204
    with core.transactions.acting(SYSTEM) as tx:
        check_in(as_actor(tx, zone.liaison), number, None, CheckIn(handler="王承办"))
    with queries(core) as seen:
        moved = client.get(href).get_data(as_text=True)
    assert len(seen) == 3, "\n".join(seen)
    assert "<html" not in moved
    assert "王承办" in moved
    assert "刷新页面" in moved, "the forms of the page around it are out of date"
    assert BOARD.search(moved), "the support is still awaited"
    with core.transactions.acting(SYSTEM) as tx:
        check_in(as_actor(tx, zone.support_liaison), number, None, CheckIn())
    assert not BOARD.search(client.get(href).get_data(as_text=True)), "all are in: it stops asking"
    assert sign_in(zone.firm).get(href).status_code == 404


def test_a_look_beside_the_list_is_a_fragment_for_staff(core: Core, zone: Zone, sign_in: SignIn) -> None:
    number = made(core, zone, State.HANDLING, supports=True)
    client = sign_in(zone.coordinator)
    with queries(core) as seen:
        preview = client.get(f"/tickets/{number}/preview").get_data(as_text=True)
    assert len(seen) == 4, "\n".join(seen)
    assert "<html" not in preview
    assert "货车进出不便" in preview
    assert f'href="/tickets/{number}"' in preview
    assert sign_in(zone.firm).get(f"/tickets/{number}/preview").status_code == 404
    assert sign_in(zone.other_firm).get(f"/tickets/{number}/preview").status_code == 404


@pytest.mark.parametrize(
    ("filed", "now", "label"),
    [
        ("2026-11-20 09:30", "2026-11-20 18:00", "今天 09:30"),
        ("2026-11-19 23:59", "2026-11-20 00:01", "昨天 23:59"),
        ("2026-11-18 09:30", "2026-11-20 18:00", "11月18日"),
        ("2025-11-20 09:30", "2026-11-20 18:00", "2025-11-20"),
    ],
)
def test_the_day_of_filing_fits_its_column(filed: str, now: str, label: str) -> None:
    assert short_day(shanghai(filed), shanghai(now)) == label
