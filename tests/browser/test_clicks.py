"""How many clicks a firm's jobs take, at the width of a desk and of a phone; the ways in work from end to end."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from PIL import Image
from playwright.sync_api import Browser, Locator, Page
from werkzeug.serving import make_server

from app.accounts.managing import open_account
from app.accounts.rules.roles import Role
from app.accounts.seating import grant
from app.accounts.sessions import start_session
from app.companies.models import Company
from app.kernel.actor import SYSTEM, Actor
from app.kernel.ids import AccountId, CompanyId, RegionId
from app.tickets.enclosures import Attachment
from app.tickets.models import Ticket
from app.tickets.rules.words import State
from config.settings import Settings
from tests.builders import Zone, a_credit_code, a_ticket, a_zone
from tests.letters import Post, posted
from tests.stories import WIDTHS
from tests.tables import furnished

pytestmark = pytest.mark.browser
OLD, NEW = "four quiet herons", "seven tall windmills"


@dataclass
class Visitor:
    """Somebody at a browser whose clicks are counted; typing is none, choosing a file is one."""

    page: Page
    url: str
    clicks: int = 0

    def opens(self, path: str) -> "Visitor":
        self.page.goto(self.url + path)
        return self

    def clicks_on(self, what: Locator) -> None:
        what.first.click()
        self.page.wait_for_load_state()
        self.clicks += 1
        assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), self.page.url

    def button(self, words: str) -> None:
        self.clicks_on(self.page.get_by_role("button", name=words, exact=True))

    def link(self, words: str) -> None:
        self.clicks_on(self.page.locator("main").get_by_role("link", name=words))

    def types(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.locator(f"main [name={name}]").first.fill(value)

    def sees(self, words: str) -> None:
        self.page.locator("main").get_by_text(words).locator("visible=true").first.wait_for()


@pytest.fixture(scope="module")
def post(settings: Settings) -> Iterator[Post]:
    with posted(settings) as made:
        yield made


@pytest.fixture(scope="module")
def url(post: Post) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, post.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(timeout=10)


@pytest.fixture
def zone(post: Post) -> Iterator[Zone]:
    with furnished(post.core.transactions):
        with post.core.transactions.acting(SYSTEM) as tx:
            made = a_zone(tx)
            opened = open_account(
                tx, username="wangfang", name="王芳", email="wf@example.cn", password=OLD, with_totp=False
            )
            grant(
                tx,
                opened.account_id,
                Role.COMPANY_ADMIN,
                region_id=RegionId(made.region.id),
                company_id=CompanyId(made.company.id),
            )
        yield made


@pytest.fixture(params=["desk", "phone"])
def visitor(request: pytest.FixtureRequest, browser: Browser, url: str) -> Iterator[Visitor]:
    width, height = WIDTHS[request.param]
    context = browser.new_context(
        locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": width, "height": height}
    )
    context.set_default_timeout(15_000)
    yield Visitor(context.new_page(), url)
    context.close()


def as_person(post: Post, visitor: Visitor, actor: Actor) -> Visitor:
    """The same browser, signed in without the form."""
    with post.core.transactions.acting(SYSTEM) as tx:
        secret = start_session(tx, AccountId(actor.account_id or 0), "127.0.0.1").secret
    visitor.page.context.add_cookies([{"name": "sid", "value": secret, "url": visitor.url}])
    return visitor


def test_a_firm_files_with_a_photo_in_five_clicks_sign_in_included(
    post: Post, zone: Zone, visitor: Visitor, tmp_path: Path
) -> None:
    picture = tmp_path / "路面.jpg"
    Image.new("RGB", (640, 480), "grey").save(picture)
    visitor.opens("/login")
    visitor.types(username="wangfang", password=OLD)
    visitor.button("登录")
    visitor.link("我要反映诉求")
    visitor.types(title="厂区东门外道路破损", body="货车进出不便，雨天积水。")
    visitor.page.locator("main input[type=file]").first.set_input_files(picture)
    visitor.clicks += 1
    if not visitor.page.locator("main [name=category]:checked").count():
        visitor.clicks_on(visitor.page.locator("main label.tile"))
    visitor.button("提交诉求")
    visitor.sees("已收到，谢谢您告诉我们")
    visitor.page.get_by_role("button", name="复制编号").wait_for()
    with post.core.transactions.reading(SYSTEM) as tx:
        assert tx.session.scalar(sa.select(sa.func.count()).select_from(Ticket)) == 1
        assert tx.session.scalar(sa.select(sa.func.count()).select_from(Attachment)) == 1
    assert visitor.clicks <= 5


def test_a_firm_confirms_with_a_rating_in_three_clicks(post: Post, zone: Zone, visitor: Visitor) -> None:
    with post.core.transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, zone, State.RESOLVED).number
    as_person(post, visitor, zone.firm).opens("/")
    visitor.clicks_on(visitor.page.locator(f"main a.button[href='/tickets/{number}/confirm']"))
    visitor.sees("道路已修复。")
    visitor.clicks_on(visitor.page.locator("main .faces label"))
    visitor.clicks_on(visitor.page.locator("main button[name=solved][value=yes]"))
    visitor.sees("您的评价：已解决 · 非常满意")
    assert visitor.clicks <= 3


def test_a_forgotten_password_is_set_anew_by_letter(post: Post, zone: Zone, visitor: Visitor) -> None:
    visitor.opens("/login")
    visitor.link("忘记密码")
    visitor.types(username="wangfang")
    visitor.button("发送链接")
    visitor.sees("请查收邮件")
    visitor.opens(post.link())
    visitor.sees("用户名：wangfang")
    visitor.types(new=NEW)
    visitor.button("保存新密码")
    visitor.sees("新密码已经生效")
    visitor.types(username="wangfang", password=NEW)
    visitor.button("登录")
    visitor.sees("我要反映诉求")
    assert visitor.clicks <= 4


def test_a_new_firm_registers_is_verified_and_comes_in(
    post: Post, zone: Zone, visitor: Visitor, browser: Browser
) -> None:
    code = a_credit_code()
    visitor.opens("/login")
    visitor.link("企业还没有账号？登记企业")
    visitor.types(credit_code=code, company_name="郑州新企业有限公司", person="赵一", phone="13800138000")
    visitor.types(email="zhao@example.cn")
    visitor.page.locator("main [name=park]").select_option(f"{zone.region.code}/{zone.park.code}")
    visitor.button("提交登记")
    visitor.sees("已收到，正在核实")
    officer = as_person(post, Visitor(browser.new_context(locale="zh-CN").new_page(), visitor.url), zone.dispatcher)
    officer.opens("/registrations")
    officer.link("郑州新企业有限公司")
    officer.button("核实无误，通过")
    officer.sees("已通过")
    officer.page.context.close()
    visitor.opens(post.link())
    visitor.types(username="zhao_yi", password=NEW)
    visitor.button("开通账号")
    visitor.types(username="zhao_yi", password=NEW)
    visitor.button("登录")
    visitor.sees("郑州新企业有限公司")
    with post.core.transactions.reading(SYSTEM) as tx:
        assert tx.session.scalars(sa.select(Company.name).where(Company.credit_code == code)).all() == [
            "郑州新企业有限公司"
        ]
