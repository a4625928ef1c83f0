"""What an administrator does most is a few clicks away, on a desk and on a phone; typing is not counted, choosing is."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page

from app.accounts.models import Account
from app.administration.models import Amendment
from app.calendars.rules import local_day
from app.kernel.actor import SYSTEM
from app.kernel.ids import RegionId
from app.rulebook.providing import provide
from app.rulebook.rules import ProvisionKind
from app.tickets.models import Category
from tests.browser.listed import DESK, PHONE, Listed, Place

MOST = 6
LANDING = Listed("admin", "/settings")
"""Where an administrator stands after signing in."""


@dataclass
class Counted:
    """A person whose clicks and choices are counted."""

    page: Page
    clicks: int = 0

    def click(self, words: str, role: str = "link") -> None:
        """Click what says exactly these words."""
        self.page.get_by_role(role, name=words, exact=True).first.click()  # type: ignore[arg-type]
        self.page.wait_for_load_state()
        self.clicks += 1

    def choose(self, name: str, value: str) -> None:
        """Choose from a list: a click, or two keys."""
        self.page.locator(f"select[name={name}]").select_option(value)
        self.clicks += 1

    def types(self, name: str, words: str) -> None:
        """Type into a field."""
        self.page.locator(f"[name={name}]").first.fill(words)

    def fits(self) -> None:
        """Nothing is wider than the window."""
        assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.fixture(params=[DESK, PHONE])
def admin(request: pytest.FixtureRequest, place: Place) -> Iterator[Counted]:
    """The administrator on the page he lands on."""
    context = place.context(LANDING.seat, request.param)
    yield Counted(place.open(context, LANDING))
    context.close()


def test_a_handler_is_let_in(admin: Counted, place: Place) -> None:
    username = f"clicked_{admin.page.viewport_size['width']}"  # type: ignore[index]
    admin.click("添加人员")
    admin.types("name", "新承办")
    admin.types("username", username)
    admin.choose("role", "handler")
    admin.choose("department", place.story.zone.lead.code)
    admin.fits()
    admin.click("开通并生成链接", "button")
    assert "/invitation?key=" in admin.page.locator("#link").input_value()
    admin.fits()
    assert admin.clicks <= MOST
    with place.story.core.transactions.reading(SYSTEM) as tx:
        assert tx.session.scalar(sa.select(Account.name).where(Account.username == username)) == "新承办"


def test_a_limit_is_changed(admin: Counted, place: Place) -> None:
    limit = "反馈进展" if admin.page.viewport_size["width"] == DESK else "销号清零"  # type: ignore[index]
    admin.click(limit)
    admin.types("amount", "2")
    admin.types("reason", "依据新规")
    admin.fits()
    admin.click("下一步：看影响", "button")
    assert "影响什么" in admin.page.content()
    admin.fits()
    admin.click("提交复核", "button")
    assert "等待复核" in admin.page.content()
    admin.fits()
    assert admin.clicks <= MOST
    with place.story.core.transactions.reading(SYSTEM) as tx:
        waiting = sa.select(Amendment.wanted).where(Amendment.kind == "limit", Amendment.state == "waiting")
        assert {"length": "2 workdays"} in tx.session.scalars(waiting).all()


def test_a_category_is_added(admin: Counted, place: Place) -> None:
    code = "71" if admin.page.viewport_size["width"] == DESK else "72"  # type: ignore[index]
    admin.click("添加类别")
    admin.types("code", code)
    admin.types("name", "数字化转型")
    admin.types("reason", "新增业务")
    admin.choose("lead", place.story.zone.lead.code)
    admin.fits()
    admin.click("下一步：看影响", "button")
    admin.fits()
    admin.click("确认", "button")
    assert "已生效" in admin.page.content()
    assert admin.clicks <= MOST
    with place.story.core.transactions.reading(SYSTEM) as tx:
        assert tx.session.get(Category, code) is not None


def test_a_notice_is_published_and_read_and_put_away(admin: Counted, place: Place) -> None:
    words = f"周六系统维护 {admin.page.viewport_size['width']}"  # type: ignore[index]
    admin.click("服务公告")
    admin.click("所有人")
    with place.story.core.transactions.reading(SYSTEM) as tx:
        today = local_day(tx.now)
    admin.types("words", words)
    admin.types("until", today.isoformat())
    admin.types("reason", "维护")
    admin.fits()
    admin.click("下一步：看影响", "button")
    admin.click("确认", "button")
    assert admin.clicks <= MOST
    assert words in admin.page.locator(".flashes .flash").first.inner_text()
    admin.fits()
    admin.page.emulate_media(media="print")
    assert not admin.page.locator(".flash.has-act").first.is_visible(), "paper has no notices"
    admin.page.emulate_media(media="screen")
    admin.page.get_by_role("button", name=f"收起 {words}").click()
    admin.page.wait_for_load_state()
    admin.page.goto(f"{admin.page.url.split('/settings')[0]}/settings")
    assert admin.page.locator(".flash.has-act").count() == 0
    with place.story.core.transactions.acting(SYSTEM) as tx:
        region = RegionId(place.story.zone.region.id)
        gone = {"words": "", "words_en": "", "until": today.isoformat()}
        provide(tx, ProvisionKind.BANNER, "everybody", gone, region_id=region, valid_from=tx.now)
