"""The menu of staff: in groups, with every entry there was, its counts, and the present place marked once."""

import re

import pytest

from app.accounts.rules.permissions import ABILITIES
from app.accounts.rules.roles import COMPANY, Role
from app.core import Core
from app.kernel.actor import SYSTEM
from app.tickets.rules.words import State
from app.web.navigation import PLACES, SHORT, Group
from tests.builders import Zone, a_ticket
from tests.web.test_worklists import SignIn

RAIL = re.compile(r'<nav class="rail".*?</nav>', re.DOTALL)
ITEM = re.compile(r'<a class="rail-item" href="([^"]+)"( aria-current="page")?')
HEADING = re.compile(r'<(?:p|summary) class="rail-heading" id="rail-(\w+)">([^<]+)</')
SEATS = (
    "coordinator",
    "dispatcher",
    "officer",
    "leader",
    "supervisor",
    "head",
    "liaison",
    "handler",
    "admin",
    "auditor",
)


def rail_of(page: str) -> str:
    found = RAIL.search(page)
    assert found
    return found[0]


def test_every_place_of_every_role_has_a_group_and_groups_stand_together() -> None:
    for role in set(Role) - COMPANY:
        groups = [group for ability, _, _, _, group in PLACES if ability in ABILITIES[role]]
        assert groups == sorted(groups, key=list(Group).index), role
    assert {group for *_, group in PLACES} == set(Group) - {Group.WAITING}


@pytest.mark.parametrize("seat", SEATS)
def test_nothing_is_lost_and_each_page_marks_its_own_entry_once(zone: Zone, sign_in: SignIn, seat: str) -> None:
    actor = getattr(zone, seat)
    client = sign_in(actor)
    rail = rail_of(client.get("/inbox").get_data(as_text=True))
    hrefs = [href for href, _ in ITEM.findall(rail)]
    assert len(hrefs) == len(set(hrefs))
    wanted = {href for ability, _, href, _, _ in PLACES if actor.may(ability)}
    wanted -= {"/settings/changes"} if actor.may("settings.see") else set()
    assert wanted <= set(hrefs)
    headings = HEADING.findall(rail)
    assert bool(headings) == (len(hrefs) > SHORT)
    order = [group.value for group in Group]
    assert [key for key, _ in headings] == sorted((key for key, _ in headings), key=order.index)
    for href in hrefs:
        answer = client.get(href)
        assert answer.status_code == 200, href
        marked = [each for each, current in ITEM.findall(rail_of(answer.get_data(as_text=True))) if current]
        assert marked == [href]


def test_what_does_not_fit_is_folded_and_open_where_one_is(zone: Zone, sign_in: SignIn) -> None:
    client = sign_in(zone.coordinator)
    folded = '<details class="rail-group"><summary class="rail-heading" id="rail-upkeep">维护</summary>'
    assert folded in client.get("/inbox").get_data(as_text=True)
    assert folded not in client.get("/tags").get_data(as_text=True)
    assert "<details" not in rail_of(sign_in(zone.handler).get("/inbox").get_data(as_text=True))


def test_counts_stay_beside_their_entries(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        for _ in range(3):
            a_ticket(tx, zone, State.SUBMITTED)
    rail = rail_of(sign_in(zone.coordinator).get("/inbox").get_data(as_text=True))
    triage = rail.split('href="/worklist/triage"')[1].split("</a>")[0]
    assert '<span aria-hidden="true">3</span>' in triage
    assert rail.index("rail-waiting") < rail.index("/worklist/triage") < rail.index("rail-matters")


@pytest.mark.parametrize(("seat", "foot"), [("supervisor", "/supervision"), ("leader", "/")])
def test_the_foot_of_a_phone_holds_what_the_role_is_for(zone: Zone, sign_in: SignIn, seat: str, foot: str) -> None:
    page = sign_in(getattr(zone, seat)).get("/tickets").get_data(as_text=True)
    found = re.search(r'<nav class="tabs".*?</nav>', page, re.DOTALL)
    assert found
    addresses = re.findall(r'class="tab" href="([^"]+)"', found[0])
    assert foot in addresses
    assert len(addresses) == 5
