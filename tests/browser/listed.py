"""The pages that are looked at for access and weight, and how to open one of them as the person it is made for."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Page

from app.accounts.sessions import start_session
from app.kernel.actor import SYSTEM, Actor
from app.kernel.ids import AccountId
from tests.stories import Story

PHONE, DESK = 390, 1366
HEIGHTS = {PHONE: 844, DESK: 900}
WEEK = "2026-W39"


@dataclass(frozen=True)
class Listed:
    """One page: whose (a seat of the zone, or nobody's), where; with `charts` it draws some when they come into view."""

    seat: str
    path: str
    status: int = 200
    charts: bool = False

    def __str__(self) -> str:
        """A readable name for the report of the tests."""
        return f"{self.seat or 'nobody'}:{self.path}"


LISTED = (
    Listed("", "/login"),
    Listed("", "/login?door=staff"),
    Listed("", "/styleguide", charts=True),
    Listed("firm", "/"),
    Listed("firm", "/tickets/new"),
    Listed("firm", "/tickets/{submitted}/receipt"),
    Listed("firm", "/tickets"),
    Listed("firm", "/tickets/{handling}"),
    Listed("firm", "/tickets/{resolved}"),
    Listed("firm", "/tickets/{resolved}/confirm"),
    Listed("firm", "/inbox"),
    Listed("officer", "/companies"),
    Listed("dispatcher", "/worklist/whistle"),
    Listed("dispatcher", "/tickets/{accepted}"),
    Listed("liaison", "/worklist/check_in"),
    Listed("handler", "/tickets/{handling}"),
    Listed("coordinator", "/worklist/triage"),
    Listed("coordinator", "/tickets"),
    Listed("coordinator", "/tickets/{submitted}"),
    Listed("supervisor", "/supervision"),
    Listed("leader", "/"),
    Listed("leader", "/reports/weekly"),
    Listed("leader", f"/reports/weekly/{WEEK}", charts=True),
    Listed("admin", "/settings"),
    Listed("admin", "/settings/accounts/new"),
    Listed("admin", "/settings/check"),
    Listed("coordinator", "/understanding"),
    Listed("coordinator", "/issues"),
    Listed("auditor", "/audit"),
    Listed("handler", "/tickets/GX0000000000000", status=404),
)


REST = (
    Listed("", "/login?lang=en"),
    Listed("firm", "/tickets/{handling}/clocks/feedback/explain"),
    Listed("firm", "/tickets/{resolved}/dispute"),
    Listed("firm", "/tickets/{handling}/withdraw"),
    Listed("firm", "/companies"),
    Listed("firm", "/help"),
    Listed("firm", "/?lang=en"),
    Listed("firm", "/tickets/new?lang=en"),
    Listed("officer", "/"),
    Listed("officer", "/tickets/new"),
    Listed("officer", "/companies/{company}"),
    Listed("officer", "/monday"),
    Listed("officer", "/visits"),
    Listed("officer", "/visits/new/anywhere"),
    Listed("officer", "/visits/new?firm={company}"),
    Listed("officer", "/visits/{visit}"),
    Listed("coordinator", "/visits/coverage"),
    Listed("firm", "/errands"),
    Listed("firm", "/errands/{errand}"),
    Listed("handler", "/errands/{errand}"),
    Listed("liaison", "/tickets/{whistled}"),
    Listed("handler", "/worklist/handle"),
    Listed("handler", "/tickets?q=没有这样的诉求"),
    Listed("handler", "/settings", status=403),
    Listed("head", "/worklist/review"),
    Listed("coordinator", "/tickets/{submitted}/intake"),
    Listed("coordinator", "/worklist/open"),
    Listed("coordinator", "/worklist/open?lang=en"),
    Listed("coordinator", "/worklist/rule"),
    Listed("coordinator", "/handovers/gaps"),
    Listed("coordinator", "/errands/figures"),
    Listed("coordinator", "/worklist/confirm"),
    Listed("coordinator", "/tickets?state=handling"),
    Listed("coordinator", "/inbox"),
    Listed("coordinator", "/help"),
    Listed("supervisor", "/worklist/overdue"),
    Listed("supervisor", "/supervision/{order}"),
    Listed("leader", f"/reports/weekly/{WEEK}/figures/filed/region/{{region}}"),
    Listed("leader", "/?lang=en"),
    Listed("observer", "/tickets"),
    Listed("observer", "/tickets/{handling}"),
    Listed("auditor", "/tickets"),
    Listed("admin", "/settings/accounts"),
    Listed("admin", "/settings/categories/new"),
    Listed("admin", "/settings/limits/feedback"),
    Listed("admin", "/settings/calendar"),
    Listed("admin", "/settings/hours"),
    Listed("admin", "/settings/ladders"),
    Listed("admin", "/settings/ladders/common"),
    Listed("admin", "/settings/reasons"),
    Listed("admin", "/settings/reasons/hand_back.not_ours"),
    Listed("admin", "/settings/periods"),
    Listed("admin", "/settings/banners"),
    Listed("admin", "/settings/banners/firms"),
    Listed("auditor", "/settings/changes"),
)
"""The other pages that `make screenshots` takes; looked at for access."""


@dataclass
class Kept:
    """A page that stays open for the next look of the same person."""

    page: Page
    secret: str
    shows: Listed


@dataclass(frozen=True)
class Place:
    """A zone in which something has happened, and a browser's way into it."""

    story: Story
    numbers: Mapping[str, str]
    kept: dict[str, Kept] = field(default_factory=dict)

    def visit(self, listed: Listed, width: int, *, large: bool = False) -> Page:
        """The page in the window of who sits there, opened once for all looks: only cookies and width are new.

        A window of its own costs three times what a page costs; who needs an empty cache asks for a `context`.
        """
        if listed.seat not in self.kept:
            page = self.context(listed.seat, width).new_page()
            secrets = [one["value"] for one in page.context.cookies() if one["name"] == "sid"]
            self.kept[listed.seat] = kept = Kept(page, "".join(secrets), listed)
            self._listen(page, kept)
        kept = self.kept[listed.seat]
        kept.shows = listed
        kept.page.evaluate(FORGET)
        kept.page.goto("about:blank")  # what the last page still asks by itself must not go out without its cookies
        kept.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        kept.page.context.clear_cookies()
        self._give_cookies(kept.page.context, kept.secret, large)
        return self._go(kept.page, listed)

    def context(self, seat: str, width: int, *, large: bool = False) -> BrowserContext:
        """A browser of the person on this seat, with nothing in its cache."""
        made = self.story.browser.new_context(
            locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": width, "height": HEIGHTS[width]}
        )
        made.set_default_timeout(20_000)
        secret = ""
        if seat:
            actor: Actor = getattr(self.story.zone, seat)
            with self.story.core.transactions.acting(SYSTEM) as tx:
                secret = start_session(tx, AccountId(actor.account_id or 0), "127.0.0.1").secret
        self._give_cookies(made, secret, large)
        return made

    def open(self, context: BrowserContext, listed: Listed) -> Page:
        """The page in a new window of a browser, its console listened to."""
        page = context.new_page()
        self._listen(page, Kept(page, "", listed))
        return self._go(page, listed)

    def _give_cookies(self, context: BrowserContext, secret: str, large: bool) -> None:
        for name, value in (("sid", secret), ("large_type", "1" if large else "")):
            if value:
                context.add_cookies([{"name": name, "value": value, "url": self.story.url}])

    def _go(self, page: Page, listed: Listed) -> Page:
        answer = page.goto(self.story.url + listed.path.format_map(self.numbers))
        assert answer is not None
        assert answer.status == listed.status, f"{listed}: {answer.status}"
        return page

    def _listen(self, page: Page, kept: Kept) -> None:
        page.on("pageerror", lambda error: self.story.troubles.append(f"{kept.shows}: {error}"))
        page.on("console", lambda line: self._heard(kept.shows, line.type, line.text))

    def _heard(self, listed: Listed, kind: str, text: str) -> None:
        """A browser reports the refusal that was asked for; everything else is trouble."""
        if kind == "error" and not (listed.status >= 400 and str(listed.status) in text):
            self.story.troubles.append(f"{listed}: {text}")


FORGET = "() => { try { localStorage.clear(); sessionStorage.clear(); } catch { /* nothing was opened yet */ } }"
OPEN = """async () => {
    document.querySelectorAll('details.sheet, details.menu').forEach(each => { each.open = true; });
    const ending = document.getAnimations().filter(each => Number.isFinite(each.effect.getComputedTiming().endTime));
    await Promise.allSettled(ending.map(each => each.finished)); }"""


def open_sheets(page: Page) -> None:
    """Open every form of acts, as somebody does who reads them one after the other, and let all colours come to rest."""
    page.evaluate(OPEN)
