"""The works that are measured, on the product and on the bare program: each once through, its answers looked at."""

import random
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote

from bench.visiting import Visitor, Wrong, form_of

DAYS_BACK, TRIES = 9, 20
COMMON = "厂房"
"""A word of nearly every body."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of the history that is read."""

    numbers: Sequence[str]
    """Of tickets, drawn from all."""
    codes: Sequence[str]
    """Credit codes of firms."""
    region: int
    rare: str
    """A word that few bodies have."""
    firms: str
    """Words of the names of many firms that have filed."""
    week: str
    """The week whose report is read."""
    listed: int
    """How many rows a full list has here: 50, or all that are open."""
    visited: Sequence[str]
    """Credit codes of the firms of the officer who writes visits down."""
    today: date
    """In Shanghai."""


@dataclass(frozen=True, kw_only=True)
class Client:
    """One who works: on the product as somebody, on the bare program as nobody."""

    visitor: Visitor
    known: Known
    random: random.Random


Work = Callable[[Client], None]


def file(client: Client) -> None:
    """The form, the matter, the receipt."""
    visitor = client.visitor
    typed = form_of(visitor.get("/tickets/new").expect(200), "form_token")
    if not typed.get("form_token") or not typed.get("csrf_token"):
        raise Wrong(f"the form has no tokens: {sorted(typed)}")
    mark = uuid.uuid4().hex[:8]
    typed |= {"title": f"车间照明线路老化 {mark}", "body": f"夜班照明忽明忽暗，影响检验工位，请安排检修，编号{mark}。"}
    typed |= {"category": "01"}
    filed = visitor.post("/tickets/new", typed)
    if filed.status != 303 or not filed.location.endswith("/receipt"):
        raise Wrong(f"nothing was filed: {filed.status} {filed.location} {filed.text[:2000]}")
    visitor.get(filed.location).expect(200, filed.location.split("/")[-2])


def file_barely(client: Client) -> None:
    """The same of the bare program."""
    visitor, mark = client.visitor, uuid.uuid4().hex[:8]
    visitor.get("/new").expect(200, '"token"')
    typed = {"title": f"车间照明线路老化 {mark}", "body": f"夜班照明忽明忽暗，影响检验工位，请安排检修，编号{mark}。"}
    typed |= {"company": client.random.choice(client.known.codes), "region": str(client.known.region)}
    filed = visitor.post("/file", typed).expect(201, "GX")
    number = filed.text.split('"')[3]
    visitor.get(f"/receipt/{number}").expect(200, number, mark)


def list_by_due(client: Client) -> None:
    """Fifty open matters, those due first."""
    page = client.visitor.get("/worklist/open").expect(200)
    _has_rows(page.path, page.text.count('href="/tickets/GX'), client.known.listed)


def list_barely(client: Client) -> None:
    """The same of the bare program."""
    page = client.visitor.get(f"/list/{client.known.region}").expect(200)
    _has_rows(page.path, page.text.count('"number"'), client.known.listed)


def read_ticket(client: Client) -> None:
    """A ticket with its history."""
    number = client.random.choice(client.known.numbers)
    client.visitor.get(f"/tickets/{number}").expect(200, number)


def read_barely(client: Client) -> None:
    """The same of the bare program."""
    number = client.random.choice(client.known.numbers)
    client.visitor.get(f"/ticket/{number}").expect(200, number, '"timeline"')


def write_visit(client: Client) -> None:
    """The form of a firm, a call that is written down, the page of it. One a day for each firm: another where it is."""
    visitor, known, draw = client.visitor, client.known, client.random
    for _ in range(TRIES):
        code, day = draw.choice(known.visited), known.today - timedelta(days=draw.randrange(DAYS_BACK))
        typed = form_of(visitor.get(f"/visits/new?firm={code}").expect(200), "form_token")
        typed |= {"firm": code, "way": "phone", "day": day.isoformat(), "met": "王晓明", "production": "normal"}
        made = visitor.post("/visits/new", typed)
        if made.status == 303:
            visitor.get(made.location).expect(200, "/visits/")
            return
        if made.status != 409:
            break
    raise Wrong(f"no visit was written down: {made.status} {made.location} {made.text[:2000]}")


@dataclass(frozen=True)
class Reading:
    """A page that is read again and again; ``{week}``, ``{rare}`` and ``{firms}`` are filled in."""

    path: str
    marks: tuple[str, ...]

    def __call__(self, client: Client) -> None:
        """Read it. Raises Wrong when it is not that page."""
        known = client.known
        filled = self.path.format(week=known.week, rare=quote(known.rare), firms=quote(known.firms))
        client.visitor.get(filled).expect(200, *(mark.format(week=known.week) for mark in self.marks))


def reading(path: str, *marks: str) -> Reading:
    """A page and what must stand in it."""
    return Reading(path, marks)


def _has_rows(path: str, found: int, least: int) -> None:
    if found < least:
        raise Wrong(f"{path}: {found} rows instead of {least}")


IN_TURNS: tuple[tuple[str, str, Work, Work], ...] = (
    ("file", "company", file, file_barely),
    ("list by due", "coordinator", list_by_due, list_barely),
    ("ticket page", "coordinator", read_ticket, read_barely),
)
"""Work, who does it on the product, how, and how on the bare program."""
A_TICKET = 'href="/tickets/GX'
PAGES: tuple[tuple[str, str, Work], ...] = (
    ("search, rare word", "coordinator", reading("/tickets?q={rare}", A_TICKET)),
    ("search, common word", "coordinator", reading(f"/tickets?q={quote(COMMON)}", A_TICKET)),
    ("search, common word by due", "coordinator", reading(f"/tickets?q={quote(COMMON)}&sort=due", A_TICKET)),
    ("search, words of firms' names", "coordinator", reading("/tickets?q={firms}", A_TICKET)),
    ("report", "leader", reading("/reports/weekly/{week}", "{week}")),
    ("leader's home", "leader", reading("/", "</main>")),
    ("officer's home", "officer", reading("/", "</main>")),
    ("coverage by officer and month", "coordinator", reading("/visits/coverage", "</main>", "<table")),
    ("errands that have ended", "coordinator", reading("/errands?list=ended", 'href="/errands/BD')),
    ("visit written down", "officer", write_visit),
    ("one list request", "program", reading("/api/v1/tickets?limit=50", '"items"', '"number"')),
)
"""Page, who reads it, and how it is read."""
