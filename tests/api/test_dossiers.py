"""一企一档: one timeline of a firm, each line only for whom the thing behind it exists."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.companies.models import CompanyState, Pairing, PairingSeat
from app.companies.pairing import pair
from app.companies.registering import CompanyEntry, update
from app.companies.rules import local_day
from app.core import Core
from app.followups.conducting import Attempted, record_attempt
from app.followups.rules import FollowUpChannel
from app.history.models import PastTicket
from app.history.words import PastState
from app.kernel import clock
from app.kernel.actor import SYSTEM, Actor
from app.kernel.ids import AccountId, CompanyId, ParkId
from app.kernel.transaction import Transaction
from app.supervision.raising import Order, raise_order
from app.supervision.rules import Level
from app.tickets.filing import file_ticket
from app.tickets.models import Ticket
from app.tickets.rules.words import State
from app.visits.quieting import AskQuiet, ask_quiet
from tests.api.conftest import Caller
from tests.builders import Zone, a_draft, a_region, a_ticket, an_actor, as_actor
from tests.tables import statements

ReadBy = Callable[[Actor | None], Caller]


def path_of(zone: Zone) -> str:
    return f"/companies/{zone.company.credit_code}/dossier"


@pytest.fixture
def story(core: Core, zone: Zone) -> dict[str, str]:
    """A firm that was renamed, got an officer, asked twice, was asked back and rated; an order presses one matter."""
    with core.transactions.acting(SYSTEM) as tx:
        closed = a_ticket(tx, zone, State.CLOSED, title="已经办完的事").number
        asked = a_ticket(tx, zone, State.RESOLVED, title="等企业确认的事").number
        record_attempt(
            as_actor(tx, zone.coordinator),
            asked,
            None,
            Attempted(channel=FollowUpChannel.PHONE, reached=False, note="无人接听"),
        )
        handled = a_ticket(tx, zone, State.HANDLING, title="正在办的事").number
        raise_order(as_actor(tx, zone.supervisor), handled, Order(level=Level.YELLOW, reason="请加快"))
        company = zone.company
        update(
            as_actor(tx, zone.coordinator),
            company.credit_code,
            tx.session.get_one(type(company), company.id).version,
            CompanyEntry(name="改名以后有限公司", park_id=ParkId(zone.park.id)),
        )
        second = an_actor(tx, Role.OFFICER, zone.region)
        pair(
            as_actor(tx, zone.coordinator),
            CompanyId(company.id),
            AccountId(second.account_id or 0),
            PairingSeat.B,
            local_day(tx.now),
            "充实力量",
        )
    return {"closed": closed, "asked": asked, "handled": handled}


def whats(seen: dict[str, Any]) -> list[str]:
    return [line["what"] for line in seen["items"]]


def test_one_timeline_of_all_that_happened_newest_first(zone: Zone, caller: ReadBy, story: dict[str, str]) -> None:
    seen = caller(zone.coordinator).get(path_of(zone)).get_json()
    assert sorted(whats(seen)) == sorted(
        ["filed"] * 3 + ["ended", "rated", "followed_up", "ordered", "renamed", "paired", "paired"]
    )
    at = [line["at"] for line in seen["items"]]
    assert at == sorted(at, reverse=True)
    assert seen["name"] == "改名以后有限公司"
    assert seen["former_names"] == [zone.company.name]
    assert [each["seat"] for each in seen["officers"]] == ["A", "B"]
    assert seen["park"] == zone.park.name
    assert seen["open"] == 2
    assert {each["ticket"] for each in seen["pressing"]} == {story["asked"], story["handled"]}
    assert all(each["due"] for each in seen["pressing"])
    assert [each["ticket"] for each in seen["ratings"]] == [story["closed"]]
    renamed = next(line for line in seen["items"] if line["what"] == "renamed")
    assert renamed["facts"] == {"former": zone.company.name, "present": "改名以后有限公司"}


@pytest.mark.parametrize(
    ("name", "hidden"),
    [
        ("firm", {"follow_up", "order", "hand_over"}),
        ("officer", {"order"}),
        ("dispatcher", {"order"}),
        ("supervisor", set()),
        ("leader", set()),
        ("auditor", set()),
    ],
)
def test_counts_and_lines_never_betray_what_is_hidden(
    zone: Zone, caller: ReadBy, story: dict[str, str], name: str, hidden: set[str]
) -> None:
    reader = caller(getattr(zone, name))
    seen = reader.get(path_of(zone)).get_json()
    kinds = {each["kind"] for each in seen["counts"]}
    assert not kinds & hidden
    assert sum(each["count"] for each in seen["counts"]) == len(seen["items"])
    for kind in hidden:
        narrowed = reader.get(f"{path_of(zone)}?kind={kind}").get_json()
        assert narrowed["items"] == []
        assert narrowed["counts"] == seen["counts"]


def test_a_unit_reads_what_it_has_a_part_in_and_nothing_else(
    core: Core, zone: Zone, caller: ReadBy, story: dict[str, str]
) -> None:
    seen = caller(zone.handler).get(path_of(zone)).get_json()
    assert seen["whole"] is False
    assert not {"paired", "renamed"} & set(whats(seen))
    assert {line["ticket"] for line in seen["items"]} == set(story.values())
    assert "ordered" in whats(seen), "the order is addressed to it"
    assert caller(zone.support_liaison).get(path_of(zone)).status_code == 404
    assert caller(zone.handler).get(f"/companies/{zone.other.credit_code}/dossier").status_code == 404


@pytest.mark.parametrize("name", ["other_firm", "support_head"])
def test_an_unseen_firm_is_none(zone: Zone, caller: ReadBy, story: dict[str, str], name: str) -> None:
    assert caller(getattr(zone, name)).get(path_of(zone)).status_code == 404
    assert caller(getattr(zone, name)).get("/companies/91410100MA44EXAM0Y/dossier").status_code == 404


@pytest.mark.parametrize("name", ["observer", "admin"])
def test_who_reads_no_firms_matters_reads_403(zone: Zone, caller: ReadBy, name: str) -> None:
    assert caller(getattr(zone, name)).get(path_of(zone)).status_code == 403


def test_another_region_and_an_officer_who_left_find_none(
    core: Core, zone: Zone, caller: ReadBy, story: dict[str, str]
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        elsewhere = an_actor(tx, Role.COORDINATOR, a_region(tx))
        for row in tx.session.query(Pairing).filter_by(officer_id=zone.officer.account_id):
            row.until_day = local_day(tx.now)
    assert caller(elsewhere).get(path_of(zone)).status_code == 404
    assert caller(zone.officer).get(path_of(zone)).status_code == 404


def test_a_complaint_stands_in_no_dossier_of_who_may_not_know_its_firm(core: Core, zone: Zone, caller: ReadBy) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        secret = file_ticket(as_actor(tx, zone.firm), a_draft("有人吃拿卡要", confidential=True)).number
        whistled = a_ticket(tx, zone, State.HANDLING, supports=True, title="要保密的事")
        tx.session.get_one(Ticket, whistled.id).confidential = True
    assert caller(zone.support_liaison).get(path_of(zone)).status_code == 404, "no dossier says whose complaint it is"
    seen = caller(zone.dispatcher).get(path_of(zone)).get_json()
    assert secret not in str(seen)
    assert whistled.number not in str(seen)
    assert seen["open"] == 0
    lead = caller(zone.handler).get(path_of(zone)).get_json()
    assert {line["ticket"] for line in lead["items"]} == {whistled.number}
    with core.transactions.acting(SYSTEM) as tx:
        colleague = an_actor(tx, Role.COMPANY_USER, zone.region, company=zone.company)
    assert secret not in str(caller(colleague).get(path_of(zone)).get_json())


def test_an_agent_reads_nothing_that_is_said_between_offices(
    core: Core, zone: Zone, caller: ReadBy, story: dict[str, str]
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        agent = an_actor(tx, Role.AGENT, zone.region, park=zone.park)
    seen = caller(agent).get(path_of(zone)).get_json()
    assert not {"followed_up", "ordered"} & set(whats(seen))
    assert not {"follow_up", "order"} & {each["kind"] for each in seen["counts"]}


def test_pages_meet_at_their_ends_and_a_day_narrows(zone: Zone, caller: ReadBy, story: dict[str, str]) -> None:
    reader = caller(zone.coordinator)
    whole = reader.get(path_of(zone)).get_json()["items"]
    found: list[Any] = []
    cursor = ""
    while True:
        page = reader.get(f"{path_of(zone)}?limit=3" + (f"&cursor={cursor}" if cursor else "")).get_json()
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert found == whole
    day = date.fromisoformat(whole[0]["at"][:10])
    assert "paired" in whats({"items": whole})
    narrowed = reader.get(f"{path_of(zone)}?from={day}&kind=pairing,change").get_json()["items"]
    assert [(line["what"], line["facts"].get("seat")) for line in narrowed] == [("renamed", None), ("paired", "B")]
    tomorrow = day + timedelta(days=1)
    assert reader.get(f"{path_of(zone)}?from={tomorrow}").get_json()["items"] == []
    assert reader.get(f"{path_of(zone)}?cursor=zzz").status_code == 422
    assert reader.get(f"{path_of(zone)}?kind=secrets").status_code == 422


def test_the_firm_s_own_days_stand_at_the_head(core: Core, zone: Zone, caller: ReadBy) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        wanted = local_day(tx.now) + timedelta(days=20)
        number = file_ticket(as_actor(tx, zone.firm), a_draft("开工前要通电", wanted_by=wanted)).number
    seen = caller(zone.firm).get(path_of(zone)).get_json()
    assert [(each["ticket"], each["wanted_by"]) for each in seen["wanted"]] == [(number, wanted.isoformat())]


def test_a_firm_that_wants_quiet_says_so_at_the_head_to_who_sees_it(core: Core, zone: Zone, caller: ReadBy) -> None:
    until = local_day(clock.now()) + timedelta(days=9)
    with core.transactions.acting(SYSTEM) as tx:
        a_ticket(tx, zone, State.HANDLING)
        administrator = an_actor(tx, Role.COMPANY_ADMIN, zone.region, company=zone.company)
        ask_quiet(as_actor(tx, administrator), zone.company.credit_code, AskQuiet(until=until, reason="赶工"))
    for reader in (zone.coordinator, zone.officer, zone.firm):
        assert caller(reader).get(path_of(zone)).get_json()["quiet_until"] == until.isoformat()
    assert caller(zone.handler).get(path_of(zone)).get_json()["quiet_until"] is None, "a unit reads its own part"


def test_a_dossier_is_read_by_a_known_number_of_statements(
    core: Core, zone: Zone, caller: ReadBy, story: dict[str, str]
) -> None:
    for actor, known in ((zone.coordinator, 9), (zone.firm, 10), (zone.handler, 9)):
        reader = caller(actor)
        reader.get(path_of(zone))
        with statements(core.engine) as seen:
            assert reader.get(path_of(zone)).status_code == 200
        assert len(seen) == known, "\n".join(seen)


def a_past(tx: Transaction, zone: Zone, number: str, **fields: Any) -> None:
    tx.session.add(
        PastTicket(
            region_id=zone.region.id,
            source="12345",
            number=number,
            title="停电，请联系 13912345678",
            body="原文",
            filed_at=tx.now - timedelta(days=400),
            state=next(iter(PastState)),
            company_id=zone.company.id,
            brought_at=tx.now,
            **fields,
        )
    )


def test_what_a_former_system_told_stands_in_it_for_who_reads_that(core: Core, zone: Zone, caller: ReadBy) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        a_past(tx, zone, "P-1")
        a_past(tx, zone, "P-2", confidential=True)
    for name in ("coordinator", "supervisor", "leader", "auditor"):
        seen = caller(getattr(zone, name)).get(f"{path_of(zone)}?kind=past").get_json()
        [line] = seen["items"]
        assert (line["what"], line["facts"]["number"], line["ticket"]) == ("past_filed", "P-1", None)
        assert line["title"] == "停电，请联系 139****5678"
        assert {each["kind"]: each["count"] for each in seen["counts"]}["past"] == 1
    for name in ("firm", "officer", "dispatcher"):
        seen = caller(getattr(zone, name)).get(path_of(zone)).get_json()
        assert "past" not in {each["kind"] for each in seen["counts"]}
        assert "P-1" not in str(seen)


def test_of_a_dissolved_firm_it_is_read_and_nothing_is_said(core: Core, zone: Zone, caller: ReadBy) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        going_on = a_ticket(tx, zone, State.SUBMITTED).number
        admin = an_actor(tx, Role.COMPANY_ADMIN, zone.region, company=zone.company)
        company = tx.session.get_one(type(zone.company), zone.company.id)
        entry = CompanyEntry(name=company.name, park_id=ParkId(zone.park.id), state=CompanyState.CLOSED)
        update(as_actor(tx, zone.coordinator), company.credit_code, company.version, entry)
    path, keeper = f"/companies/{zone.company.credit_code}", caller(zone.coordinator)
    assert keeper.get(path_of(zone)).get_json()["state"] == "closed"
    assert caller(zone.firm).get(path_of(zone)).status_code == 200
    filed = {"category": "01", "title": "又有事", "body": "请协调", "company": zone.company.credit_code}
    for reader, address, body in (
        (keeper, f"{path}/verify-contacts", {}),
        (keeper, f"{path}/tags", {"value": "high_tech"}),
        (caller(admin), f"{path}/tags", {"value": "high_tech"}),
        (caller(admin), f"{path}/corrections", {"field": "name", "wanted": "别的名字"}),
        (caller(zone.firm), "/tickets", filed),
        (caller(zone.officer), "/tickets", filed),
    ):
        answer = reader.post(address, body, headers={"Idempotency-Key": "of-a-dissolved-firm"})
        assert (answer.status_code, answer.get_json()["reason"]) == (409, "company_closed"), address
    version = keeper.get(f"/tickets/{going_on}").get_json()["version"]
    taken = keeper.post(f"/tickets/{going_on}/accept", {"version": version})
    assert taken.status_code == 200, "what is open is brought to its end"
    with core.transactions.acting(SYSTEM) as tx:
        company = tx.session.get_one(type(zone.company), zone.company.id)
        again = CompanyEntry(name=company.name, park_id=ParkId(zone.park.id))
        update(as_actor(tx, zone.coordinator), company.credit_code, company.version, again)
    assert keeper.post(f"{path}/tags", {"value": "high_tech"}).status_code == 201, "entered by mistake"


def test_two_thousand_lines_take_no_more_statements_than_ten(core: Core, zone: Zone, caller: ReadBy) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, zone, State.CLOSED).number
        copies = sa.text(
            "INSERT INTO pairings (company_id, officer_id, seat, from_day, until_day, reason)"
            " SELECT :firm, :officer, 'A', date '2010-01-01' + n, date '2010-01-01' + n + 1, ''"
            " FROM generate_series(1, 1000) n"
        )
        tx.session.execute(copies, {"firm": zone.company.id, "officer": zone.officer.account_id})
    reader = caller(zone.coordinator)
    reader.get(path_of(zone))
    with statements(core.engine) as seen:
        told = reader.get(f"{path_of(zone)}?limit=100").get_json()
    assert len(seen) <= 10, "\n".join(seen)
    assert sum(each["count"] for each in told["counts"]) > 2_000
    assert len(told["items"]) == 100
    assert number in str(told["items"])
