"""The pages of visits: choosing the firm, the form with rows, one as offices and firm read it, coverage."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.accounts.rules.roles import Role
from app.calendars.rules import local_day
from app.core import Core
from app.kernel import clock
from app.kernel.actor import SYSTEM, Actor
from app.kernel.storage import FileStorage
from app.tickets.models import Ticket
from app.visits.models import Visit, VisitPhoto
from app.visits.planning import plan_region
from tests.builders import Zone, an_actor
from tests.served.forms import a_picture
from tests.web.test_worklists import token_of

SignIn = Callable[[Actor], FlaskClient]


def read(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def form_of(client: FlaskClient, zone: Zone, **fields: str) -> dict[str, str]:
    path = f"/visits/new?firm={zone.company.credit_code}"
    page = read(client, path)
    token = page.split('name="form_token" value="')[1].split('"')[0]
    return {
        "csrf_token": token_of(client, path),
        "form_token": token,
        "firm": zone.company.credit_code,
        "purpose": "routine",
        "way": "on_site",
        "day": local_day(clock.now()).isoformat(),
        "met": "王晓明",
        "production": "normal",
        "_end": "1",
        **fields,
    }


def test_an_officer_writes_a_visit_down_once_with_problems_and_a_photo(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        plan_region(tx, zone.region.id)
    officer = sign_in(zone.officer)
    assert zone.company.name in read(officer, "/visits")
    assert zone.company.name in read(officer, "/visits/new")
    sent = form_of(
        officer,
        zone,
        notes="老板说要扩产",
        explained="技改补贴\n稳岗返还",
        **{"problems-0-title": "门口积水", "problems-0-body": "雨后积水", "problems-0-category": "01"},
        **{"promises-0-words": "协调恢复供电", "promises-0-due_on": "2026-02-31"},
    )
    odd = officer.post("/visits/new", data=sent)
    assert odd.status_code == 422
    assert "协调恢复供电" in odd.get_data(as_text=True)
    sent["promises-0-due_on"] = (local_day(clock.now()) + timedelta(days=3)).isoformat()
    more = officer.post("/visits/new", data={**sent, "more": "problems"}).get_data(as_text=True)
    assert 'name="problems-1-title"' in more
    assert "老板说要扩产" in more
    photo = {"photos": (io.BytesIO(b"GIF89a not one"), "a.txt")}
    refused = officer.post("/visits/new", data={**sent, **photo}, content_type="multipart/form-data")
    assert refused.status_code == 422
    three = {"photos": [(io.BytesIO(a_picture(each)), f"{each}.jpg") for each in range(3)]}
    broken_off = {**{name: value for name, value in sent.items() if name != "_end"}, **three}
    cut = officer.post("/visits/new", data=broken_off, content_type="multipart/form-data")
    assert cut.status_code in {400, 428}, "three of four photos came: nothing is done, and it is sent again"
    for _time in range(2):
        photo = {"photos": (io.BytesIO(a_picture(90)), "现场.jpg")}
        made = officer.post("/visits/new", data={**sent, **photo}, content_type="multipart/form-data")
        assert made.status_code == 303, made.get_data(as_text=True)
    path = made.headers["Location"]
    page = read(officer, path)
    for words in ("王晓明", "老板说要扩产", "技改补贴", "门口积水", "现场.jpg"):
        assert words in page
    with core.transactions.reading(SYSTEM) as tx:
        assert tx.session.scalar(sa.select(sa.func.count()).select_from(Ticket)) == 1
        assert tx.session.scalar(sa.select(sa.func.count()).select_from(Visit)) == 1
        key = tx.session.scalars(sa.select(VisitPhoto.key)).one()
    assert officer.get(f"{path}/photos/{key}").status_code == 200
    again = officer.post("/visits/new", data=form_of(officer, zone), content_type="multipart/form-data")
    assert again.status_code == 409
    assert path in again.get_data(as_text=True), "the first one is shown"
    firm = sign_in(zone.firm)
    page = read(firm, path)
    assert zone.officer.name in page
    assert "老板说要扩产" not in page
    assert "王晓明" not in page
    assert firm.get(f"{path}/photos/{key}").status_code == 404
    assert isinstance(core.storage, FileStorage)
    [kept] = core.storage.root.rglob(key)
    kept.write_bytes(a_picture(3))
    assert officer.get(f"{path}/photos/{key}").status_code == 409, "what was changed on the disk is not given out"
    for stranger in (zone.other_firm, zone.liaison):
        assert sign_in(stranger).get(path).status_code in {403, 404}


def test_a_firm_says_that_nobody_came_and_the_supervisor_rules(core: Core, zone: Zone, sign_in: SignIn) -> None:
    officer = sign_in(zone.officer)
    path = officer.post("/visits/new", data=form_of(officer, zone), content_type="multipart/form-data").headers[
        "Location"
    ]
    month = f"{local_day(clock.now()):%Y-%m}"
    desk = sign_in(zone.supervisor)
    coverage = f"/visits/coverage?month={month}"
    assert "1/1" in read(desk, coverage)
    firm = sign_in(zone.firm)
    said = {"csrf_token": token_of(firm, path), "version": "0", "words": "那天放假"}
    assert firm.post(f"{path}/deny-visit", data=said).status_code == 303
    assert firm.post(f"{path}/deny-visit", data=said).status_code == 409
    assert "0/1" in read(desk, coverage)
    assert path in read(desk, "/visits?denied=1")
    ruling = {"csrf_token": token_of(desk, path), "version": "2", "came": "1", "words": "门卫有登记"}
    assert desk.post(f"{path}/rule-on-denial", data=ruling).status_code == 303
    assert "1/1" in read(desk, coverage)
    assert "门卫有登记" in read(firm, path)


def test_a_firm_asks_not_to_be_called_on(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        admin = an_actor(tx, Role.COMPANY_ADMIN, zone.region, company=zone.company)
    page, firm = f"/companies/{zone.company.credit_code}/visits", sign_in(admin)
    until = (local_day(clock.now()) + timedelta(days=30)).isoformat()
    sent = {"csrf_token": token_of(firm, page), "until": until, "reason": "赶工"}
    assert firm.post(f"{page}/ask-quiet", data={**sent, "until": "2030-01-01"}).status_code == 422
    assert firm.post(f"{page}/ask-quiet", data=sent).status_code == 303
    officer = sign_in(zone.officer)
    refused = officer.post("/visits/new", data=form_of(officer, zone), content_type="multipart/form-data")
    assert refused.status_code == 422
    assert "赶工" in refused.get_data(as_text=True)
    by_call = form_of(officer, zone, called="y")
    assert officer.post("/visits/new", data=by_call, content_type="multipart/form-data").status_code == 303
    assert firm.post(f"{page}/end-quiet", data={"csrf_token": sent["csrf_token"]}).status_code == 303


@pytest.mark.parametrize("by", ["officer", "park"])
def test_coverage_is_read_by_those_who_oversee(zone: Zone, sign_in: SignIn, by: str) -> None:
    page = read(sign_in(zone.coordinator), f"/visits/coverage?by={by}")
    assert zone.officer.name in page or zone.park.name in page
    assert sign_in(zone.officer).get("/visits/coverage").status_code == 403


def test_a_visit_is_scheduled_shown_on_the_officers_home_and_called_off(
    core: Core, zone: Zone, sign_in: SignIn
) -> None:
    client, code = sign_in(zone.officer), zone.company.credit_code
    assert f"/visits/schedule?firm={code}" in read(client, "/visits/schedule")
    path = f"/visits/schedule?firm={code}"
    today = local_day(clock.now()).isoformat()
    said = {"csrf_token": token_of(client, path), "firm": code, "day": "2020-01-01", "time": "", "purpose": "routine"}
    refused = client.post("/visits/schedule", data=said)
    assert (refused.status_code, "走访要安排在今天或以后" in refused.text) == (422, True)
    made = client.post("/visits/schedule", data={**said, "day": today, "time": "14:30"})
    assert made.status_code == 303
    number = made.location.rsplit("/", 1)[-1]
    home = read(client, "/")
    assert "今天的走访" in home
    assert "14:30" in home
    page = read(client, f"/visits/{number}")
    assert "安排在" in page
    version = page.split('name="version" value="')[1].split('"')[0]
    off = {"csrf_token": said["csrf_token"], "version": version, "reason": "企业停电"}
    assert client.post(f"/visits/{number}/unschedule-visit", data=off).status_code == 303
    assert "今天的走访" not in read(client, "/")
    assert "企业停电" in read(client, f"/visits/{number}")


def test_a_call_by_phone_says_that_it_does_not_count(zone: Zone, sign_in: SignIn) -> None:
    officer = sign_in(zone.officer)
    made = officer.post("/visits/new", data=form_of(officer, zone, way="phone"), content_type="multipart/form-data")
    page = read(officer, made.headers["Location"])
    assert "电话和视频走访不计入走访覆盖率" in page, "as it was written down"
    assert "电话走访不计入走访覆盖率" in read(officer, made.headers["Location"]), "and ever after"
