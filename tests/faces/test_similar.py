"""Closed matters of the same kind: both faces show each reader the same, and nobody what is not his."""

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.kernel.folding import folded
from app.tickets.found_words import TicketWords
from app.tickets.models import Ticket
from app.tickets.rules.words import State
from tests.api.conftest import Caller
from tests.builders import Zone, a_ticket
from tests.tables import statements

AsCaller = Callable[[Actor | None], Caller]
SignIn = Callable[[Actor], FlaskClient]


@pytest.fixture
def matters(core: Core, zone: Zone) -> dict[str, str]:
    """One in hand, and closed ones: two like it, one confided, one about something else."""
    titles = {
        "like": "宿舍楼停水两天员工无法洗漱",
        "second": "宿舍楼停水两天了",
        "confided": "宿舍楼停水两天",
        "else": "招聘会摊位怎么申请",
    }
    with core.transactions.acting(SYSTEM) as tx:
        numbers = {key: a_ticket(tx, zone, State.CLOSED, title=title).number for key, title in titles.items()}
        titles["open"] = "三号宿舍楼停水两天"
        numbers["open"] = a_ticket(tx, zone, State.HANDLING, title=titles["open"]).number
        for key, title in titles.items():  # the builder writes one body for all
            own = sa.select(Ticket.id).where(Ticket.number == numbers[key]).scalar_subquery()
            words = sa.update(TicketWords).where(TicketWords.ticket_id == own).values(folded=folded(title))
            tx.session.execute(words.execution_options(synchronize_session=False))
            if key == "confided":
                confided = sa.update(Ticket).where(Ticket.id == own).values(confidential=True)
                tx.session.execute(confided.execution_options(synchronize_session=False))
    return numbers


@pytest.mark.parametrize(
    "who", ["handler", "head", "dispatcher", "coordinator", "leader", "officer", "auditor", "firm"]
)
def test_both_faces_show_what_is_alike_and_never_what_was_confided(
    zone: Zone, sign_in: SignIn, caller: AsCaller, matters: dict[str, str], who: str
) -> None:
    reader = getattr(zone, who)
    said = caller(reader).get(f"/tickets/{matters['open']}/similar").get_json()
    assert {item["number"] for item in said["items"]} == {matters["like"], matters["second"]}
    page = sign_in(reader).get(f"/tickets/{matters['open']}/similar").get_data(as_text=True)
    assert {key for key in matters if matters[key] in page} == {"like", "second", "open"}


def test_who_led_them_is_counted(zone: Zone, sign_in: SignIn, caller: AsCaller, matters: dict[str, str]) -> None:
    shares = caller(zone.dispatcher).get(f"/tickets/{matters['open']}/similar").get_json()["shares"]
    assert shares == [{"code": zone.lead.code, "name": zone.lead.name, "n": 2}]
    page = sign_in(zone.dispatcher).get(f"/tickets/{matters['open']}/similar").get_data(as_text=True)
    assert f"2 件同类诉求中 2 件由{zone.lead.name}主办" in page


def test_a_unit_without_a_part_is_shown_nothing_and_another_firm_not_even_the_page(
    zone: Zone, sign_in: SignIn, caller: AsCaller, matters: dict[str, str]
) -> None:
    for who in (zone.support_head, zone.other_firm):
        assert sign_in(who).get(f"/tickets/{matters['open']}/similar").status_code == 404
        assert caller(who).get(f"/tickets/{matters['open']}/similar").status_code == 404


def test_an_answer_may_begin_with_that_of_one_alike_and_with_no_other(
    zone: Zone, sign_in: SignIn, matters: dict[str, str]
) -> None:
    client = sign_in(zone.handler)

    def begun(like: str) -> bool:
        page = client.get(f"/tickets/{matters['open']}?like={matters[like]}").get_data(as_text=True)
        return 'id="act-answer" open' in page

    assert begun("like")
    assert not begun("confided")
    assert not begun("else")
    closed = client.get(f"/tickets/{matters['else']}?like={matters['like']}")
    assert closed.status_code == 200  # nothing to answer there: the page as it is


def test_it_asks_a_fixed_number_of_questions(core: Core, zone: Zone, sign_in: SignIn, matters: dict[str, str]) -> None:
    client = sign_in(zone.dispatcher)
    path = f"/tickets/{matters['open']}/similar"
    client.get(path)
    with statements(core.engine) as few:
        client.get(path)
    with core.transactions.acting(SYSTEM) as tx:
        for _ in range(5):
            a_ticket(tx, zone, State.CLOSED, title="宿舍楼停水")
    with statements(core.engine) as many:
        client.get(path)
    assert len(few) == len(many)


def test_what_a_search_may_have_meant_is_offered_by_both_faces_and_only_of_what_one_reads(
    zone: Zone, sign_in: SignIn, caller: AsCaller, matters: dict[str, str]
) -> None:
    words = "宿舍楼断水"
    said = caller(zone.coordinator).get(f"/tickets/related?q={words}").get_json()
    numbers = {item["number"] for item in said["items"]}
    assert numbers == {matters["like"], matters["second"], matters["open"]}
    page = sign_in(zone.coordinator).get(f"/tickets/related?q={words}").get_data(as_text=True)
    assert {key for key in matters if matters[key] in page} == {"like", "second", "open"}
    assert f"/tickets/related?q={quote(words)}" in sign_in(zone.coordinator).get(f"/tickets?q={words}").get_data(
        as_text=True
    )
    assert caller(zone.other_firm).get(f"/tickets/related?q={words}").get_json() == {"categories": [], "items": []}


def test_what_the_search_finds_itself_is_not_related_and_too_long_a_search_is_refused(
    zone: Zone, caller: AsCaller, matters: dict[str, str]
) -> None:
    found = caller(zone.coordinator).get("/tickets/related?q=宿舍楼停水两天").get_json()["items"]
    assert matters["like"] not in {item["number"] for item in found}
    assert caller(zone.coordinator).get(f"/tickets/related?q={'停' * 101}").status_code == 422
    assert caller(zone.coordinator).get("/tickets/related").status_code == 422


def test_the_sheet_of_the_whistle_says_whom_such_matters_went_to(
    zone: Zone, sign_in: SignIn, matters: dict[str, str]
) -> None:
    client = sign_in(zone.dispatcher)
    sheet = client.get(f"/tickets/{matters['open']}").get_data(as_text=True)
    assert 'id="similar-led"' in sheet
    assert f'<a href="/tickets/{matters["open"]}/similar">看看同类诉求交给了谁</a>' in sheet
    beside = client.get(f"/tickets/{matters['open']}/similar", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert 'id="similar-led" hx-swap-oob="true"' in beside
    assert re.search(r"同类 \d 件中 \d 件由" + re.escape(zone.lead.name) + "办理", beside)
    page = client.get(f"/tickets/{matters['open']}/similar").get_data(as_text=True)
    assert "similar-led" not in page, "nothing to be put elsewhere in a page of its own"
