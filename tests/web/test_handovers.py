"""交接 and 代班 through the pages, and the ledger of pairings."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.accounts.models import Account, Membership
from app.accounts.rules.roles import Role
from app.audit.models import AuditEntry
from app.calendars.rules import local_day
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.tickets.rules.words import State
from tests.builders import Zone, a_company, a_ticket, an_actor
from tests.tables import statements
from tests.web.test_worklists import SignIn

HIDDEN = re.compile(r'name="(csrf_token)"[^>]* value="([^"]+)"')


def hidden(text: str) -> dict[str, str]:
    return dict(HIDDEN.findall(text))


@pytest.fixture
def taker(core: Core, zone: Zone) -> Actor:
    """Another officer of the region, called 接收人."""
    with core.transactions.acting(SYSTEM) as tx:
        return an_actor(tx, Role.OFFICER, zone.region, name="周接手")


def names(core: Core, *people: Actor) -> list[str]:
    with core.transactions.acting(SYSTEM) as tx:
        return [tx.session.get_one(Account, who.account_id).username for who in people]


def test_two_officers_hand_over_by_pages(core: Core, zone: Zone, taker: Actor, sign_in: SignIn) -> None:
    giver_name, taker_name = names(core, zone.officer, taker)
    with core.transactions.acting(SYSTEM) as tx:
        number, day = a_ticket(tx, zone, State.HANDLING).number, local_day(tx.now).isoformat()
    giver = sign_in(zone.officer)
    page = giver.get("/handovers/new").text
    assert zone.company.name in page
    assert "周接手" in page
    form = {**hidden(page), "giver": giver_name, "taker": "", "day": day, "reason": "轮岗"}
    empty = giver.post("/handovers/new", data=form)
    assert empty.status_code == 422
    assert "请选择接收人。" in empty.text
    assert "轮岗" in empty.text, "what was typed is kept"
    made = giver.post("/handovers/new", data={**form, "taker": taker_name})
    assert made.status_code == 303
    where = made.headers["Location"]
    client = sign_in(taker)
    assert "等您签字" in client.get("/").text
    assert "等您签字" not in giver.get("/").text
    assert where in client.get("/handovers").text
    assert client.get(f"/tickets/{number}").status_code == 404
    page = client.get(where).text
    assert number in page
    assert "签字接收" in page
    assert client.post(f"{where}/sign", data=hidden(page)).status_code == 303
    page = client.get(where).text
    assert "一起转交的诉求" in page
    assert "签字接收" not in page
    assert client.get(f"/tickets/{number}").status_code == 200
    assert giver.get(f"/tickets/{number}").status_code == 404
    again = client.post(f"{where}/sign", data=hidden(page))
    assert again.status_code == 409
    assert sign_in(zone.firm).get(where).status_code == 403
    assert "轮岗" in sign_in(zone.coordinator).get(f"/companies/{zone.company.credit_code}").text, (
        "the history says why"
    )


def test_a_taker_may_say_no(core: Core, zone: Zone, taker: Actor, sign_in: SignIn) -> None:
    giver_name, taker_name = names(core, zone.officer, taker)
    with core.transactions.acting(SYSTEM) as tx:
        day = local_day(tx.now).isoformat()
    centre = sign_in(zone.coordinator)
    page = centre.get(f"/handovers/new?officer={giver_name}").text
    form = {**hidden(page), "giver": giver_name, "taker": taker_name, "day": day, "reason": "轮岗"}
    where = centre.post("/handovers/new", data=form).headers["Location"]
    client = sign_in(taker)
    token = hidden(client.get(where).text)
    assert client.post(f"{where}/drop", data={**token, "note": ""}).status_code == 422
    assert client.post(f"{where}/drop", data={**token, "note": "不熟悉园区"}).status_code == 303
    assert "不熟悉园区" in centre.get(where).text
    assert where in centre.get("/handovers?state=dropped").text
    assert where not in centre.get("/handovers").text


def test_a_firm_sees_who_stands_in(core: Core, zone: Zone, taker: Actor, sign_in: SignIn) -> None:
    officer_name, taker_name = names(core, zone.officer, taker)
    with core.transactions.acting(SYSTEM) as tx:
        number, today = a_ticket(tx, zone, State.HANDLING).number, local_day(tx.now)
    client = sign_in(zone.officer)
    page = client.get("/handovers/leave").text
    form = {
        **hidden(page),
        "officer": officer_name,
        "stand_in": taker_name,
        "from_day": today.isoformat(),
        "until_day": (today + timedelta(3)).isoformat(),
        "reason": "年休假",
    }
    assert (
        client.post("/handovers/leave", data={**form, "until_day": today.replace(year=2020).isoformat()}).status_code
        == 422
    )
    assert client.post("/handovers/leave", data=form).status_code == 303
    firm = sign_in(zone.firm)
    for path in ("/", f"/tickets/{number}", f"/companies/{zone.company.credit_code}"):
        shown = firm.get(path).text
        assert "周接手" in shown, path
        assert "代班服务官" in shown, path
        assert "年休假" not in shown, "why somebody is away is not the firm's to read"
    assert sign_in(taker).get(f"/tickets/{number}").status_code == 200
    assert zone.company.name in sign_in(taker).get("/").text, "among the firms he looks after"
    listed = client.get("/handovers").text
    ends = re.search(r'action="(/handovers/leave/\d+/end)"', listed)
    assert ends
    assert client.post(ends[1], data=hidden(listed)).status_code == 303
    assert "周接手" not in firm.get("/").text
    assert sign_in(taker).get(f"/tickets/{number}").status_code == 404


def test_the_ledger_names_both_seats_of_every_firm(core: Core, zone: Zone, sign_in: SignIn) -> None:
    client = sign_in(zone.coordinator)
    page = client.get("/companies/pairing/ledger").text
    assert zone.officer.name in page
    assert zone.other.name in page
    assert "空缺" in page
    officer_name = names(core, zone.officer)[0]
    mine = client.get(f"/companies/pairing/ledger?officer={officer_name}").text
    assert zone.company.credit_code in mine
    assert zone.other.credit_code not in mine
    gap = client.get("/companies/pairing/ledger?gap=unassigned").text
    assert zone.other.credit_code in gap
    assert zone.company.credit_code not in gap
    park = client.get(f"/companies/pairing/ledger?park={zone.park.code}").text
    assert zone.company.credit_code in park
    assert zone.other.credit_code not in park
    assert sign_in(zone.firm).get("/companies/pairing/ledger").status_code == 403
    assert zone.other.credit_code not in sign_in(zone.dispatcher).get("/companies/pairing/ledger").text, "of his park"


def test_a_page_of_the_ledger_costs_what_any_page_costs(core: Core, zone: Zone, sign_in: SignIn) -> None:
    client = sign_in(zone.coordinator)
    with statements(core.transactions.engine) as few:
        client.get("/companies/pairing/ledger")
    with core.transactions.acting(SYSTEM) as tx:
        for _ in range(60):
            firm = a_company(tx, zone.region, zone.park)
            an_actor(tx, Role.OFFICER, zone.region, paired=(firm,))
    with statements(core.transactions.engine) as many:
        page = client.get("/companies/pairing/ledger").text
    assert len(many) == len(few)
    more = re.search(r'href="(/companies/pairing/ledger\?[^"]*cursor=[^"]+)"', page)
    assert more
    assert client.get(more[1].replace("&amp;", "&")).status_code == 200
    assert client.get("/companies/pairing/officers").status_code == 200


def test_parks_and_officers_show_what_is_carried(core: Core, zone: Zone, sign_in: SignIn) -> None:
    page = sign_in(zone.coordinator).get("/companies/pairing/officers").text
    officer_name = names(core, zone.officer)[0]
    assert f"/handovers/new?officer={officer_name}" in page
    assert zone.park.name in page
    reader = sign_in(zone.leader).get("/companies/pairing/officers").text
    assert officer_name in reader
    assert "/handovers/new" not in reader, "who only looks on hands nothing over"


def test_the_giver_writes_the_book_and_both_sign_it(core: Core, zone: Zone, taker: Actor, sign_in: SignIn) -> None:
    giver_name, taker_name = names(core, zone.officer, taker)
    with core.transactions.acting(SYSTEM) as tx:
        day = local_day(tx.now).isoformat()
    giver, code = sign_in(zone.officer), zone.company.credit_code
    form = {**hidden(giver.get("/handovers/new").text), "giver": giver_name, "taker": taker_name, "day": day}
    where = giver.post("/handovers/new", data={**form, "reason": "轮岗"}).headers["Location"]
    page = giver.get(f"{where}/book").text
    assert zone.company.name in page
    typed = {**hidden(page), "words": "都在等扩容", "firms-0-firm": code, "firms-0-words": "王" * 2001}
    refused = giver.post(f"{where}/book", data=typed)
    assert refused.status_code == 422
    assert "王" * 2001 in refused.text, "what was typed is kept"
    assert "都在等扩容" in refused.text
    assert giver.post(f"{where}/book", data={**typed, "firms-0-words": "王厂长说了算"}).status_code == 303
    assert "王厂长说了算" in giver.get(f"{where}/book").text
    client = sign_in(taker)
    shown = client.get(where).text
    assert all(each in shown for each in ("都在等扩容", "王厂长说了算", "签字接收"))
    assert client.get(f"{where}/book").status_code == 403, "who takes over reads it, and writes nothing in it"
    assert client.post(f"{where}/book", data={**hidden(shown), "words": "改"}).status_code == 403
    assert client.get(f"{where}/book.pdf").data[:4] == b"%PDF"
    assert sign_in(zone.firm).get(f"{where}/book.pdf").status_code == 403
    assert client.post(f"{where}/sign", data=hidden(shown)).status_code == 303
    late = giver.post(f"{where}/book", data={**typed, "firms-0-words": "补一句"})
    assert late.status_code == 409
    assert "补一句" in late.text, "nothing typed is lost to whoever came too late"
    with core.transactions.reading(SYSTEM) as tx:
        wanted = sa.select(AuditEntry.name).where(AuditEntry.name.startswith("pairing.hand_over"))
        recorded = set(tx.session.scalars(wanted))
    assert {"pairing.hand_over_written", "pairing.hand_over_printed", "pairing.hand_over_signed"} <= recorded


def test_the_centre_is_led_to_what_is_not_handed_over(core: Core, zone: Zone, sign_in: SignIn) -> None:
    centre = sign_in(zone.coordinator)
    assert "/handovers/gaps?list=not_handed_over" in centre.get("/handovers").text
    assert "没有等着交接的企业" in centre.get("/handovers/gaps").text
    with core.transactions.acting(SYSTEM) as tx:
        for _ in range(60):
            firm = a_company(tx, zone.region, zone.park)
            an_actor(tx, Role.OFFICER, zone.region, paired=(firm,))
        tx.session.execute(sa.update(Membership).where(Membership.role == Role.OFFICER).values(until_at=tx.now))
    officer_name = names(core, zone.officer)[0]
    with statements(core.transactions.engine) as first:
        page = centre.get("/handovers/gaps").text
    assert f"/handovers/new?officer={officer_name}" in page
    more = re.search(r'href="(/handovers/gaps\?[^"]*cursor=[^"]+)"', page)
    assert more
    with statements(core.transactions.engine) as second:
        assert centre.get(more[1].replace("&amp;", "&")).status_code == 200
    assert len(second) == len(first)
    nobody = centre.get("/handovers/gaps?list=nobody_there").text
    assert "无人在岗" in nobody
    assert "已离任" in nobody
    assert "/handovers/new" not in sign_in(zone.leader).get("/handovers/gaps").text, "who only looks on begins nothing"
    assert sign_in(zone.firm).get("/handovers/gaps").status_code == 403
