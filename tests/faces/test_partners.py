"""The partner's wall in every place a partner can look: page and paper, lists, search, inbox, files, orders, API."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from app.core import Core
from app.kernel import clock
from app.kernel.actor import SYSTEM, Actor
from app.reports.compiling import compile_week
from app.tickets.categories import all_categories
from app.tickets.rules.words import State
from tests.api.conftest import Caller
from tests.builders import Zone
from tests.faces.told import SECRETS, Told, a_told_ticket

AsCaller = Callable[[Actor | None], Caller]
SignIn = Callable[[Actor], FlaskClient]

TASK = {"task"}
IN = {"contact", "position", "contact's phone", "address", "power's word", "power's file"}
"""What a partner knows besides, once it is in."""
CHOICES = re.compile(r"<option.*?</option>")
"""Every unit and category of the zone can be chosen: that says nothing of this matter."""


@pytest.mark.parametrize("state", [State.HANDLING, State.RESOLVED])
def test_no_place_tells_a_partner_a_field_of_the_matter(
    core: Core, zone: Zone, caller: AsCaller, sign_in: SignIn, subtests: pytest.Subtests, state: State
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        told = a_told_ticket(tx, zone, state, confidential=False)
    fields = {**SECRETS, "firm": zone.company.name, "code": zone.company.credit_code, "lead": zone.lead.name}
    fields |= {"support": zone.support.name, "let go": told.gone.name, "category": category_name(core, zone)}
    for name, knows in (("bank", TASK), ("power", TASK | IN)):
        reader = told.readers[name]
        other = told.power if name == "bank" else told.bank
        places = everywhere(caller(reader), sign_in(reader), told, zone.company.credit_code)
        assert all(SECRETS["task"] in places[place] for place in ("page", "list", "search", "inbox", "api"))
        for field, secret in {**fields, "other partner": other.name}.items():
            for place, said in places.items():
                with subtests.test(reader=name, field=field, place=place):
                    assert field in knows or secret not in said


@pytest.mark.parametrize("field", sorted(set(SECRETS) - TASK))
def test_no_field_of_the_matter_finds_it_for_a_partner(
    told: Told, bank: tuple[Caller, FlaskClient], field: str
) -> None:
    api, page = bank
    assert api.get(f"/tickets?q={SECRETS[field]}").get_json()["items"] == []
    found = page.get(f"/tickets?q={SECRETS[field]}").get_data(as_text=True)
    assert f"/tickets/{told.number}" not in found


def test_the_task_finds_it_for_a_partner(told: Told, bank: tuple[Caller, FlaskClient]) -> None:
    api, page = bank
    assert [row["number"] for row in api.get(f"/tickets?q={SECRETS['task']}").get_json()["items"]] == [told.number]
    assert f"/tickets/{told.number}" in page.get(f"/tickets?q={SECRETS['task']}").get_data(as_text=True)


def test_a_partners_due_is_its_own_in_every_list(told: Told, bank: tuple[Caller, FlaskClient]) -> None:
    api, page = bank
    whole = api.get(f"/tickets/{told.number}").get_json()
    [part] = whole["assignments"]
    [row] = api.get("/tickets?sort=due").get_json()["items"]
    assert (row["clock"]["kind"], row["clock"]["due"]) == ("check_in", part["due"])
    listed = page.get("/worklist/open").get_data(as_text=True)
    assert told.number in listed


def test_the_rows_behind_a_partners_figure_do_not_say_what_the_matter_is_about(
    core: Core, zone: Zone, told: Told, caller: AsCaller, sign_in: SignIn
) -> None:
    """The bank is past its day to check in by the end of the week after."""
    with core.transactions.acting(SYSTEM) as tx:
        tx.now += timedelta(days=14)
        year, week, _ = (clock.now() + timedelta(days=7)).isocalendar()
        report = compile_week(tx, zone.region, f"{year}-W{week:02d}").week
    bank, support = told.readers["bank"], zone.support_head
    said = {}
    for reader, unit in ((bank, told.bank), (support, zone.support)):
        path = f"/reports/weekly/{report}/figures/check_in"
        rows = sign_in(reader).get(f"{path}/department/{unit.code}").get_data(as_text=True)
        said[unit.code] = rows + caller(reader).get(f"{path}/department:{unit.code}/tickets").get_data(as_text=True)
        assert told.number in said[unit.code]
    known, category = said[told.bank.code], re.compile('data-label="类别">([^<]*)<')
    assert category.findall(said[zone.support.code]) == ["01"], "an office reads it"
    assert category.findall(known) == ["—"]
    assert SECRETS["task"] in known
    for secret in (SECRETS["title"], zone.company.name, zone.lead.name):
        assert secret not in known


@pytest.fixture
def told(core: Core, zone: Zone) -> Told:
    with core.transactions.acting(SYSTEM) as tx:
        return a_told_ticket(tx, zone, State.HANDLING, confidential=False)


@pytest.fixture
def bank(told: Told, caller: AsCaller, sign_in: SignIn) -> tuple[Caller, FlaskClient]:
    reader = told.readers["bank"]
    return caller(reader), sign_in(reader)


def category_name(core: Core, zone: Zone) -> str:
    """What the matter is filed under, in words."""
    with core.transactions.reading(SYSTEM) as tx:
        return all_categories(tx.session)[0].name


def everywhere(api: Caller, page: FlaskClient, told: Told, firm: str) -> Mapping[str, str]:
    """What each place says to this reader; paper is the page with nothing added."""
    number = told.number
    pages = {
        "page": f"/tickets/{number}",
        "preview": f"/tickets/{number}/preview",
        "board": f"/tickets/{number}/board",
        "list": "/tickets",
        "search": f"/tickets?q={number}",
        "work list": "/worklist/open",
        "inbox": "/inbox",
        "orders": "/supervision",
        "order": f"/supervision/{told.order}",
        "home": "/",
        "firms": "/companies",
        "firm": f"/companies/{firm}",
        "dossier": f"/companies/{firm}/dossier",
        "corrections": f"/companies/{firm}/corrections",
        "palette": f"/find?q={number}",
        "whole search": f"/search?q={number}",
        "batches": "/batches",
        "calendar": "/worklist/calendar",
        "similar": f"/tickets/{number}/similar",
        "presence": f"/tickets/{number}/presence",
    }
    calls = {
        "api": f"/tickets/{number}",
        "api list": "/tickets",
        "api story": f"/tickets/{number}/timeline",
        "api files": f"/tickets/{number}/attachments",
        "api remarks": f"/tickets/{number}/remarks",
        "api order": f"/supervision-orders/{told.order}",
        "api orders": "/supervision-orders",
        "api firms": "/companies",
        "api firm": f"/companies/{firm}",
        "api dossier": f"/companies/{firm}/dossier",
        "api search": f"/search?q={number}",
        "api similar": f"/tickets/{number}/similar",
        "api alike": f"/tickets/{number}/common-issue",
        "api phrases": f"/tickets/{number}/phrases",
        "api routing": f"/tickets/{number}/routing",
        "api tags": f"/tickets/{number}/tags",
        "api forms": f"/tickets/{number}/forms",
        "api financing": f"/tickets/{number}/financing",
        "api batches": "/batches",
    }
    said = {place: CHOICES.sub("", page.get(path).get_data(as_text=True)) for place, path in pages.items()}
    return said | {place: api.get(path).get_data(as_text=True) for place, path in calls.items()}
