"""企业登记: a firm comes in by itself, is verified in time, joined when it is there, refused with a reason."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.accounts.models import Account, Membership
from app.accounts.rules.roles import Role
from app.accounts.sessions import start_session
from app.clocks.models import Clock
from app.clocks.rules.states import ClockState
from app.clocks.sweeping import sweep
from app.companies.models import Company
from app.kernel import clock
from app.kernel.actor import SYSTEM, Actor
from app.kernel.ids import AccountId
from app.notifications.models import Notification
from app.registrations.models import Registration
from app.registrations.rules import RegistrationState
from app.subjects import SUBJECTS
from config.settings import Settings
from tests.builders import Zone, a_credit_code, a_zone, an_actor
from tests.letters import Post, posted
from tests.tables import furnished
from tests.web.test_forgotten import NEW, TOKEN, sent

SignIn = Callable[[Actor], FlaskClient]


@pytest.fixture
def post(settings: Settings) -> Iterator[Post]:
    with posted(settings) as made, furnished(made.core.transactions):
        yield made


@pytest.fixture
def zone(post: Post) -> Zone:
    with post.core.transactions.acting(SYSTEM) as tx:
        made = a_zone(tx)
        made.extra["keeper"] = an_actor(tx, Role.COMPANY_ADMIN, made.region, company=made.company)
        return made


@pytest.fixture
def sign_in(post: Post) -> SignIn:
    def as_person(actor: Actor) -> FlaskClient:
        with post.core.transactions.acting(SYSTEM) as tx:
            secret = start_session(tx, AccountId(actor.account_id or 0), "127.0.0.1").secret
        client = post.app.test_client()
        client.set_cookie("sid", secret)
        return client

    return as_person


def the_form(zone: Zone, code: str, **fields: str) -> dict[str, str]:
    return {
        "credit_code": code,
        "company_name": "郑州新企业有限公司",
        "park": f"{zone.region.code}/{zone.park.code}",
        "person": "赵一",
        "phone": "13800138000",
        "email": "zhao@example.cn",
        **fields,
    }


def registered(post: Post) -> Registration:
    with post.core.transactions.reading(SYSTEM) as tx:
        row = tx.session.scalars(sa.select(Registration).order_by(Registration.id.desc()).limit(1)).one()
        tx.session.expunge(row)
        return row


def decided(client: FlaskClient, row: Registration, accepted: str, reason: str = "") -> int:
    path = f"/registrations/{row.id}"
    return sent(client, path, version=str(row.version), accepted=accepted, reason=reason)[0]


def test_a_new_firm_comes_in_and_files(post: Post, zone: Zone, sign_in: SignIn) -> None:
    code = a_credit_code()
    stranger = post.app.test_client()
    answer, where, _ = sent(stranger, "/register", **the_form(zone, code.lower()))
    assert answer == 303
    page = stranger.get(where).get_data(as_text=True)
    assert "正在核实" in page
    assert code in page
    assert "/register/status?link=" in post.delivered()[-1]
    desk = sign_in(zone.dispatcher)
    assert "郑州新企业有限公司" in desk.get("/registrations").get_data(as_text=True)
    assert decided(desk, registered(post), "1") == 303
    link = post.link()
    assert sent(stranger, link, link=link.partition("=")[2], username="zhao_yi", password="short")[0] == 422
    assert sent(stranger, link, link=link.partition("=")[2], username="zhao_yi", password=NEW)[:2] == (303, "/login")
    assert stranger.get(link).status_code == 404
    token = TOKEN.search(stranger.get("/login").get_data(as_text=True))
    assert token
    stranger.post("/login", data={"csrf_token": token[1], "username": "zhao_yi", "password": NEW})
    assert stranger.get("/tickets/new").status_code == 200
    assert stranger.get("/colleagues").status_code == 200, "the first of a firm keeps its people"
    with post.core.transactions.reading(SYSTEM) as tx:
        states = tx.session.scalars(sa.select(Clock.state).where(Clock.subject_kind == "registration")).all()
    assert states == [ClockState.MET]


def test_a_firm_that_is_there_is_joined_and_the_answer_does_not_say_so(post: Post, zone: Zone, sign_in: SignIn) -> None:
    stranger = post.app.test_client()
    fresh = sent(stranger, "/register", **the_form(zone, a_credit_code()))
    there = sent(stranger, "/register", **the_form(zone, zone.company.credit_code))
    assert fresh[0] == there[0] == 303
    first, second = (stranger.get(where).get_data(as_text=True) for where in (fresh[1], there[1]))
    assert zone.company.name not in second
    assert first.count("企业管理员") == second.count("企业管理员")
    keeper = sign_in(zone.extra["keeper"])
    assert "等您核实" in keeper.get("/colleagues").get_data(as_text=True)
    assert zone.company.name in keeper.get(f"/registrations/{registered(post).id}").get_data(as_text=True)
    assert decided(keeper, registered(post), "1") == 303
    link = post.link()
    sent(stranger, link, link=link.partition("=")[2], username="zhao_er", password=NEW)
    with post.core.transactions.reading(SYSTEM) as tx:
        seat = tx.session.scalars(
            sa.select(Membership)
            .join(Account, Account.id == Membership.account_id)
            .where(Account.username == "zhao_er")
        ).one()
        firms = sa.select(sa.func.count()).select_from(Company).where(Company.credit_code == zone.company.credit_code)
        assert tx.session.scalar(firms) == 1
        assert (seat.company_id, seat.role) == (zone.company.id, Role.COMPANY_USER)


def test_two_who_register_one_firm_end_in_one(post: Post, zone: Zone, sign_in: SignIn) -> None:
    code = a_credit_code()
    desk, rows = sign_in(zone.dispatcher), []
    for person in ("赵一", "钱二"):
        sent(post.app.test_client(), "/register", **the_form(zone, code, person=person))
        rows.append(registered(post))
    assert [decided(desk, row, "1") for row in rows] == [303, 303]
    with post.core.transactions.reading(SYSTEM) as tx:
        companies = tx.session.scalars(sa.select(Company.id).where(Company.credit_code == code)).all()
        joined = tx.session.scalars(sa.select(Registration.company_id).distinct()).all()
    assert list(companies) == list(joined)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("credit_code", "91410100MA44EXAM0Y", "校验位不对"),
        ("credit_code", "123", "18 位"),
        ("phone", "1380013800", "电话号码不对"),
        ("email", "a@b", "邮箱地址不对"),
        ("company_name", "　", "请填写"),
        ("park", "XX/YY", "请从列表中选择"),
        ("person", "a\0b", "控制字符"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_all_else_is_kept(
    post: Post, zone: Zone, field: str, value: str, said: str
) -> None:
    form = the_form(zone, a_credit_code()) | {field: value}
    code, _, page = sent(post.app.test_client(), "/register", **form)
    assert code == 422
    assert said in page
    assert "郑州新企业有限公司" in page or field == "company_name"
    with post.core.transactions.reading(SYSTEM) as tx:
        assert tx.session.scalars(sa.select(Registration)).all() == []


def test_refused_with_a_reason_that_reaches_whoever_asked(post: Post, zone: Zone, sign_in: SignIn) -> None:
    stranger = post.app.test_client()
    where = sent(stranger, "/register", **the_form(zone, a_credit_code()))[1]
    desk, row = sign_in(zone.coordinator), registered(post)
    assert decided(desk, row, "0") == 422, "not without a reason"
    assert decided(desk, row, "0", "电话无法接通。") == 303
    assert "电话无法接通" in stranger.get(where).get_data(as_text=True)
    assert "电话无法接通" in post.delivered()[-1]
    assert decided(sign_in(zone.dispatcher), row, "1") == 409


def test_whoever_waits_may_take_it_back(post: Post, zone: Zone, sign_in: SignIn) -> None:
    stranger = post.app.test_client()
    where = sent(stranger, "/register", **the_form(zone, a_credit_code()))[1]
    token = TOKEN.search(stranger.get(where).get_data(as_text=True))
    assert token
    form = {"csrf_token": token[1], "link": where.partition("=")[2]}
    assert stranger.post("/register/withdraw", data=form).status_code == 303
    assert registered(post).state is RegistrationState.WITHDRAWN
    assert stranger.post("/register/withdraw", data=form).status_code == 303, "a second time changes nothing"
    with post.core.transactions.reading(SYSTEM) as tx:
        assert tx.session.scalars(sa.select(Clock.state)).all() == [ClockState.CANCELLED]
    assert stranger.post("/register/withdraw", data=form | {"link": "x"}).status_code == 404


@pytest.mark.parametrize("name", ["handler", "leader", "firm", "other_firm", "admin"])
def test_nobody_else_decides(post: Post, zone: Zone, sign_in: SignIn, name: str) -> None:
    sent(post.app.test_client(), "/register", **the_form(zone, zone.company.credit_code))
    client = sign_in(getattr(zone, name))
    assert client.get("/registrations").status_code == 403
    assert client.get(f"/registrations/{registered(post).id}").status_code == 403


def test_what_lies_elsewhere_does_not_exist(post: Post, zone: Zone, sign_in: SignIn) -> None:
    sent(post.app.test_client(), "/register", **the_form(zone, zone.other.credit_code))
    for name in ("officer", "dispatcher", "keeper"):
        client = sign_in(zone.extra.get(name) or getattr(zone, name))
        assert client.get(f"/registrations/{registered(post).id}").status_code == 404
        assert zone.other.credit_code not in client.get("/registrations").get_data(as_text=True)


def test_its_clock_rings_for_the_park_and_the_centre(post: Post, zone: Zone, monkeypatch: pytest.MonkeyPatch) -> None:
    sent(post.app.test_client(), "/register", **the_form(zone, a_credit_code()))
    with post.core.transactions.reading(SYSTEM) as tx:
        due = tx.session.scalars(sa.select(Clock.due_at)).one()
    monkeypatch.setattr(clock, "now", lambda: due + timedelta(minutes=1))
    with post.core.transactions.acting(SYSTEM) as tx:
        assert sweep(tx, SUBJECTS) == 1
    with post.core.transactions.reading(SYSTEM) as tx:
        told = tx.session.scalars(sa.select(Notification).where(Notification.name == "sla.step_reached")).all()
        assert {note.account_id for note in told} == {zone.dispatcher.account_id, zone.coordinator.account_id}
        assert all("企业登记核实" in note.subject and "郑州新企业有限公司" in note.subject for note in told)


def test_an_administrator_invites_a_colleague_and_ends_him(post: Post, zone: Zone, sign_in: SignIn) -> None:
    keeper = sign_in(zone.extra["keeper"])
    code, _, page = sent(keeper, "/colleagues", person="孙三", role="company_user")
    assert code == 200, "without an address the link is shown this once"
    where = page.partition("/join?link=")[2].partition('"')[0]
    stranger = post.app.test_client()
    path = f"/join?link={where}"
    assert sent(stranger, path, link=where, username="sun_san", password=NEW)[0] == 303
    with post.core.transactions.reading(SYSTEM) as tx:
        membership = tx.session.scalars(
            sa.select(Membership)
            .join(Account, Account.id == Membership.account_id)
            .where(Account.username == "sun_san")
        ).one()
        seat = membership.id
    assert sent(keeper, f"/colleagues/{seat}/end")[0] == 422, "with a reason alone"
    assert sent(keeper, f"/colleagues/{seat}/end", reason="离职。")[0] == 303
    assert "sun_san" not in keeper.get("/colleagues").get_data(as_text=True)
    token = TOKEN.search(stranger.get("/login").get_data(as_text=True))
    assert token
    shut = stranger.post("/login", data={"csrf_token": token[1], "username": "sun_san", "password": NEW})
    assert shut.status_code == 422, "who has no seat any more does not come in"
    assert stranger.get("/tickets/new").headers["Location"].startswith("/login")


def test_an_invitation_taken_back_opens_nothing(post: Post, zone: Zone, sign_in: SignIn) -> None:
    keeper = sign_in(zone.extra["keeper"])
    assert sent(keeper, "/colleagues", person="孙三", email="sun@example.cn", role="company_admin")[0] == 303
    path = post.link()
    page = keeper.get("/colleagues").get_data(as_text=True)
    number = page.partition("/colleagues/invitations/")[2].partition("/")[0]
    token = TOKEN.search(page)
    assert token
    keeper.post(f"/colleagues/invitations/{number}/revoke", data={"csrf_token": token[1]})
    assert post.app.test_client().get(path).status_code == 404


def test_nobody_invites_into_a_firm_that_is_not_his(post: Post, zone: Zone, sign_in: SignIn) -> None:
    assert sign_in(zone.firm).get("/colleagues").status_code == 403
    with post.core.transactions.acting(SYSTEM) as tx:
        other = an_actor(tx, Role.COMPANY_ADMIN, zone.region, company=zone.other)
        seat = tx.session.scalars(sa.select(Membership.id).where(Membership.company_id == zone.company.id)).first()
    client = sign_in(other)
    assert client.get(f"/colleagues/{seat}/end").status_code == 404
    token = TOKEN.search(client.get("/colleagues").get_data(as_text=True))
    assert token
    answer = client.post(f"/colleagues/{seat}/end", data={"csrf_token": token[1], "reason": "x"})
    assert answer.status_code == 404
