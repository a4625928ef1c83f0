"""Nothing stays Chinese on a page in another language, but what people typed and what a zone named.

A catalogue that puts every sentence into ``[[…]]`` stands in for the English one: Chinese outside of the brackets was
never looked up.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Account
from app.companies.models import Company, Contact
from app.core import Core
from app.departments.models import Department
from app.followups.conducting import Attempted, record_attempt
from app.followups.rules import FollowUpChannel
from app.kernel.actor import SYSTEM, Actor
from app.kernel.transaction import Transaction
from app.notifications.models import Notification
from app.notifications.standing_in import run_round
from app.regions.models import Park, Region
from app.reports.compiling import compile_week
from app.reports.models import WeeklyReport
from app.sla.postponing import DecidePostponement, Postpone, ask_postponement, decide_postponement
from app.subjects import SUBJECTS
from app.supervision.raising import Order, raise_order
from app.supervision.rules import Level
from app.tickets.handing_back import HandBack, hand_back
from app.tickets.models import Category, Ticket
from app.tickets.remarking import Note, add_remark
from app.tickets.rules.words import HandBackReason, Outcome, PauseReason, PostponeReason, State
from app.tickets.suspending import Suspend, pause
from app.web import speaking
from ops.catalogue import CHINESE
from tests.builders import Zone, a_ticket, as_actor
from tests.clocks import shanghai

SignIn = Callable[[Actor], FlaskClient]
WEEK = "2026-W39"
MASKED = re.compile(r"\w\*+")
"""A name of which a reader may know the first sign."""
TYPED = (
    "厂区东门外道路破损",
    "货车进出不便，雨天积水。",
    "道路已修复。",
    "请补充具体位置。",
    "请拨打 12345。",
    "已自行解决",
    "已列入明年计划。",
    "职责不在我局。",
    "等部件到货。",
    "需要进场勘察。",
    "同意。",
    "下周再打一次。",
    "注意保密。",
    "请加快。",
)
"""What people of the builders and of this test typed."""
NAMED = ("助企哨", "中文", "高新区")
"""The site's own name, a language in its own words."""
TOLD = {"alt", "aria-description", "aria-label", "aria-roledescription", "label", "placeholder", "title"}
SILENT = {"script", "style", "template"}


class Shown(HTMLParser):
    """What a page says: its texts in their order, and what its attributes say."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.told: list[tuple[str, str]] = []
        self.silent = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SILENT
        for name, value in attrs:
            if value and (name in TOLD or (name.startswith("data-") and CHINESE.search(value))):
                self.told.append((f"{tag} {name}", value))
            elif value and name.startswith("data-") and value.startswith("{"):
                self.told.append((f"{tag} {name}", json.dumps(json.loads(value), ensure_ascii=False)))

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.texts.append(data)


@dataclass(frozen=True)
class Place:
    """A zone in which something of everything has happened."""

    zone: Zone
    words: dict[str, str]
    """What stands in addresses: tickets by their state, the firm, the region, an order."""
    given: tuple[str, ...]
    """All that people typed or named, the longest first."""


def outside(text: str) -> str:
    """The text without what stands in brackets, however deep."""
    depth, kept = 0, []
    for piece in re.split(r"(\[\[|\]\])", text):
        if piece == "[[":
            depth += 1
        elif piece == "]]":
            depth -= 1
        elif depth == 0:
            kept.append(piece)
    assert depth == 0, f"a sentence was cut in two: {text}"
    return "\n".join(kept)


def unsaid(page: str, given: tuple[str, ...]) -> list[str]:
    """The Chinese of a page that no catalogue was asked for."""
    shown = Shown(page)
    pieces = [("text", line) for line in outside("\n".join(shown.texts)).splitlines()]
    pieces += [(where, outside(value)) for where, value in shown.told]
    left = []
    for where, text in pieces:
        rest = MASKED.sub("", text)
        for each in given:
            rest = rest.replace(each, "")
        if CHINESE.search(rest):
            left.append(f"{where}: {text.strip()}")
    return left


@pytest.fixture
def pseudo(monkeypatch: pytest.MonkeyPatch) -> None:
    """A catalogue that has everything."""

    def one(text: str, **values: object) -> str:
        words = f"[[{text}]]" if speaking.language() == "en" else text
        return words % values if values else words

    def several(text: str, _plural: str, _number: int, **values: object) -> str:
        return one(text, **values)

    monkeypatch.setattr(speaking, "gettext", one)
    monkeypatch.setattr(speaking, "ngettext", several)


def given_in(tx: Transaction) -> tuple[str, ...]:
    """Names and texts as they lie in the tables."""
    columns = (
        Account.name,
        Category.name,
        Category.hint,
        Category.guidance,
        Company.name,
        Contact.name,
        Contact.position,
        Department.name,
        Notification.subject,
        Notification.text,
        Park.name,
        Region.name,
    )
    found = {str(value) for column in columns for value in tx.session.scalars(sa.select(column)) if value}
    found |= {str(words) for story in tx.session.scalars(sa.select(WeeklyReport.narrative)) for words in story.values()}
    lines = {line for text in found for line in text.splitlines()}
    return tuple(sorted({*found, *lines, *TYPED, *NAMED}, key=len, reverse=True))


def happen(tx: Transaction, zone: Zone) -> tuple[dict[str, str], str]:
    """A ticket in every state, in September; and what goes beside the straight way."""
    then = as_actor(tx, SYSTEM, shanghai("2026-09-21 10:00"))
    numbers = {
        state.value: a_ticket(
            then,
            zone,
            state,
            supports=state in (State.WHISTLED, State.HANDLING),
            outcome=Outcome.PLANNED if state is State.PLANNED else Outcome.SOLVED,
        ).number
        for state in State
        if state not in (State.DRAFT, State.MERGED)
    }
    later = as_actor(tx, SYSTEM, shanghai("2026-09-21 14:00"))
    back, paused, moved = (
        a_ticket(then, zone, state, supports=False).number for state in (State.WHISTLED, State.HANDLING, State.HANDLING)
    )
    hand_back(
        as_actor(later, zone.liaison),
        back,
        None,
        HandBack(reason=HandBackReason.NOT_OURS, basis="职责不在我局。", suggest=zone.support.code),
    )
    pause(as_actor(later, zone.handler), paused, None, Suspend(reason=PauseReason.PROCEDURE, text="等部件到货。"))
    ask_postponement(
        as_actor(later, zone.handler),
        moved,
        None,
        Postpone(reason=PostponeReason.APPROVAL, workdays=3, text="需要进场勘察。"),
    )
    decide_postponement(
        as_actor(later, zone.coordinator), moved, None, DecidePostponement(approved=True, note="同意。")
    )
    record_attempt(
        as_actor(later, zone.coordinator),
        numbers["resolved"],
        None,
        Attempted(channel=FollowUpChannel.PHONE, reached=True, note="下周再打一次。"),
    )
    add_remark(as_actor(later, zone.coordinator), numbers["handling"], Note(text="注意保密。"))
    order = raise_order(
        as_actor(later, zone.supervisor), numbers["handling"], Order(level=Level.YELLOW, reason="请加快。")
    )
    tx.session.scalars(sa.select(Ticket).where(Ticket.number == numbers["submitted"])).one().wanted_by = then.now.date()
    numbers["called"] = a_ticket(tx, zone, State.WHISTLED).number
    numbers["fresh"] = a_ticket(tx, zone, State.RESOLVED).number
    return {**numbers, "back": back, "paused": paused, "moved": moved}, str(order.number)


@pytest.fixture
def place(core: Core, zone: Zone) -> Place:
    """The zone after a week and its report."""
    with core.transactions.acting(SYSTEM) as tx:
        numbers, order = happen(tx, zone)
    with core.transactions.acting(SYSTEM) as tx:
        compile_week(
            as_actor(tx, SYSTEM, shanghai("2026-09-28 06:00")), tx.session.get_one(Region, zone.region.id), WEEK
        )
    run_round(core.transactions, SUBJECTS, core.channels)
    with core.transactions.reading(SYSTEM) as tx:
        words = {**numbers, "firm": zone.company.credit_code, "region": zone.region.code, "order": order}
        return Place(zone, words, given_in(tx))


FIRM = (
    "/",
    "/tickets/new",
    "/tickets/{submitted}/receipt",
    "/tickets",
    "/tickets?state=open",
    "/tickets/{handling}/confirm",
    "/tickets/{resolved}/confirm",
    "/account",
    "/account/second-factor",
    "/tickets/{fresh}/dispute",
    "/tickets/{submitted}/withdraw",
    "/tickets/{handling}/clocks/resolve/explain",
    "/inbox?show=all",
    "/companies/{firm}",
    "/help",
    "/tickets/GX0000000000000",
    "/nowhere",
)
DESK = (
    "/tickets",
    "/tickets?state=open&overdue=1&kind=help&urgency=normal&sort=due",
    "/tickets?q=none",
    "/tickets?filed_from=x",
    "/inbox",
    "/help",
)
OFFICE = tuple(f"/worklist/{name}" for name in ("triage", "whistle", "rule", "confirm", "planned", "overdue", "open"))
EVERY = (
    "submitted",
    "needs_info",
    "rejected",
    "accepted",
    "whistled",
    "handling",
    "review",
    "resolved",
    "closed",
    "planned",
    "withdrawn",
    "back",
    "paused",
    "moved",
)
TICKETS = tuple(f"/tickets/{{{state}}}" for state in EVERY)
PAGES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("", ("/login", "/login?door=staff")),
    ("firm", (*FIRM, *TICKETS)),
    ("officer", ("/", "/companies", "/companies/{firm}", "/tickets/new", "/tickets/new?company={firm}", "/help")),
    ("dispatcher", ("/worklist/triage", "/worklist/whistle", *TICKETS[:5])),
    ("liaison", ("/worklist/check_in", "/tickets/{whistled}", "/tickets/{handling}")),
    ("handler", ("/worklist/handle", "/tickets/{handling}", "/tickets/{paused}", "/tickets/{moved}", "/help")),
    ("head", ("/worklist/review", "/tickets/{review}", "/tickets/{moved}")),
    (
        "coordinator",
        (
            *DESK,
            *OFFICE,
            *TICKETS,
            "/companies/{firm}/edit",
            "/companies/new",
            "/tickets/{submitted}/intake",
            "/tickets/{handling}/preview",
            "/tickets/{handling}/board",
            "/tickets/{handling}/clocks/resolve/explain",
            "/tickets/{submitted}/clocks/arrange/explain",
            "/companies",
        ),
    ),
    (
        "supervisor",
        ("/supervision", "/supervision?state=closed", "/supervision/{order}", "/tickets/{handling}", "/help"),
    ),
    (
        "leader",
        (
            "/",
            "/reports/weekly",
            f"/reports/weekly/{WEEK}",
            f"/reports/weekly/{WEEK}?print=1",
            "/tickets/{moved}",
            "/help",
            f"/reports/weekly/{WEEK}/figures/check_in/region/{{region}}",
            "/supervision/{order}",
        ),
    ),
    (
        "admin",
        (
            "/settings",
            "/settings/limits/arrange",
            "/help",
            "/companies/{firm}",
            "/understanding",
            "/understanding?kind=department",
        ),
    ),
    ("observer", ("/tickets", "/tickets/{handling}", "/help")),
)


OTHERWISE = {
    "/tickets/GX0000000000000": 404,
    "/nowhere": 404,
    "/tickets/{handling}/confirm": 303,
    "/tickets?filed_from=x": 422,
}
POSTS: tuple[tuple[str, str, dict[str, str], int], ...] = (
    ("", "/login", {}, 422),
    ("", "/login", {"username": "nobody", "password": "nothing"}, 422),
    ("firm", "/tickets/new", {"form_token": "a" * 32, "wanted_by": "x"}, 422),
    ("firm", "/tickets/{resolved}/confirm", {"version": "{version}"}, 422),
    ("firm", "/tickets/{fresh}/dispute", {"version": "{version}"}, 422),
    ("firm", "/tickets/{submitted}/withdraw", {"version": "{version}"}, 422),
    ("coordinator", "/companies/{firm}/edit", {"version": "1", "contacts-0-phone": "1", "industry": "x" * 201}, 422),
    ("firm", "/tickets/{submitted}/withdraw", {}, 400),
    ("coordinator", "/tickets/{submitted}/reject", {"version": "{version}"}, 422),
    ("coordinator", "/tickets/{submitted}/accept", {"version": "99", "grade": "ordinary"}, 409),
    ("coordinator", "/tickets/{accepted}/accept", {"version": "{version}", "grade": "ordinary"}, 409),
    ("coordinator", "/tickets/{submitted}/remarks", {}, 422),
    ("coordinator", "/worklist/triage/accept", {}, 303),
    ("coordinator", "/worklist/triage/accept", {"picked": "GX20260921-9999:1"}, 200),
    ("coordinator", "/worklist/triage/accept", {"picked": "{submitted}:1"}, 303),
    ("handler", "/tickets/{handling}/answer", {"version": "{version}"}, 422),
    ("handler", "/tickets/{handling}/postpone", {"version": "{version}", "workdays": "99", "reason": "x"}, 422),
    (
        "handler",
        "/tickets/{handling}/postpone",
        {"version": "{version}", "workdays": "2", "reason": "approval", "text": "x"},
        409,
    ),
    ("handler", "/tickets/{handling}/progress", {"version": "{version}", "text": "x" * 9000}, 422),
    ("liaison", "/tickets/{called}/hand-back", {"version": "{version}"}, 422),
    ("supervisor", "/tickets/{handling}/order", {}, 422),
    ("supervisor", "/tickets/{handling}/nudge", {"version": "{version}"}, 303),
    ("supervisor", "/supervision/{order}/close", {"version": "99"}, 409),
    ("admin", "/tickets/new", {}, 403),
)
"""Who sends what where, and the code of the answer; ``{version}`` is that of the ticket in the address."""


def in_english(address: str) -> str:
    return address + ("&" if "?" in address else "?") + "lang=en"


@pytest.fixture
def clients(app: Flask, place: Place, sign_in: SignIn) -> Iterator[Callable[[str], FlaskClient]]:
    """A browser for each seat; forms go without their token, which has its own tests."""
    known: dict[str, FlaskClient] = {"": app.test_client()}
    app.config["WTF_CSRF_ENABLED"] = False
    yield lambda seat: known.setdefault(seat, known.get(seat) or sign_in(getattr(place.zone, seat)))
    app.config["WTF_CSRF_ENABLED"] = True


@pytest.mark.usefixtures("pseudo")
def test_pages_say_all_they_say_through_the_catalogue(clients: Callable[[str], FlaskClient], place: Place) -> None:
    left: dict[str, list[str]] = {}
    for seat, paths in PAGES:
        for path in paths:
            answer = clients(seat).get(in_english(path.format_map(place.words)))
            page = answer.get_data(as_text=True)
            found = unsaid(page, place.given)
            if answer.status_code != OTHERWISE.get(path, 200) or ("[[" not in page and answer.status_code != 303):
                found.append(f"answered {answer.status_code}")
            if found:
                left[f"{seat} {path}"] = found
    assert not left, json.dumps(left, ensure_ascii=False, indent=1)


@pytest.mark.usefixtures("pseudo")
def test_refusals_and_thanks_are_said_through_the_catalogue(
    core: Core, clients: Callable[[str], FlaskClient], place: Place
) -> None:
    left: dict[str, list[str]] = {}
    for seat, path, form, code in POSTS:
        version = ""
        if "version" in form:
            with core.transactions.reading(SYSTEM) as tx:
                wanted = sa.select(Ticket.version).where(Ticket.number == path.format_map(place.words).split("/")[2])
                version = str(tx.session.scalar(wanted))
        words = {**place.words, "version": version}
        sent = {name: value.format_map(words) for name, value in form.items()}
        answer = clients(seat).post(in_english(path.format_map(words)), data=sent)
        found = [] if answer.status_code == code else [f"answered {answer.status_code}"]
        if answer.status_code == 303:
            answer = clients(seat).get(in_english(answer.headers["Location"].partition("#")[0]))
        if found := [*found, *unsaid(answer.get_data(as_text=True), place.given)]:
            left[f"{seat} {path} {form}"] = found
    assert not left, json.dumps(left, ensure_ascii=False, indent=1)


def test_what_was_not_asked_for_is_noticed() -> None:
    page = '<p title="好">[[甲 <b>[[乙]]</b> 丙公司]]丁：戊公司</p><input placeholder="[[好]]"><script>好</script>'
    assert unsaid(page, ("戊公司",)) == ["text: 丁：戊公司", "p title: 好"]
