"""Twenty real messages, as messy as they were written, go through the web form and come back unchanged."""

import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.kernel.text import clean
from app.tickets.seeing import row_by
from tests.builders import Zone
from tests.web.test_signing_in import token_of

BOOK = Path(__file__).resolve().parents[3] / "shared" / "data" / "import_dev.xlsx"
SUBJECT, DETAIL = "留言主题", "留言详情"


def messages() -> list[tuple[str, str]]:
    """Twenty subjects and texts, spread over the file, those with tabs and newlines first."""
    if not BOOK.exists():
        pytest.skip("../shared/data/import_dev.xlsx is not here: the real messages cannot be filed")
    rows = CalamineWorkbook.from_path(str(BOOK)).get_sheet_by_index(0).to_python()
    head = rows[0]
    found = [(str(row[head.index(SUBJECT)]), str(row[head.index(DETAIL)])) for row in rows[1:]]
    messy = sorted(found, key=lambda pair: -len(set(re.findall(r"[\t\n\r\u3000]", pair[1]))))
    return [pair for pair in messy[:: len(messy) // 20][:20] if len(pair[0]) <= 200]


def word_of(text: str) -> str:
    """Four neighbouring characters of the text."""
    return str(re.findall(r"[\u4e00-\u9fff]{4}", text)[0])


def test_messages_come_back_unchanged_listed_and_found(
    core: Core, zone: Zone, sign_in: Callable[[Actor], FlaskClient]
) -> None:
    client = sign_in(zone.firm)
    filed = {}
    for subject, detail in messages():
        page = client.get("/tickets/new").get_data(as_text=True)
        form_token = re.search(r'name="form_token"[^>]*value="([^"]+)"', page)
        assert form_token
        form = {
            "csrf_token": token_of(client, "/tickets/new"),
            "form_token": form_token[1],
            "title": subject,
            "body": detail.replace("\n", "\r\n"),
            "category": "01",
            "kind": "help",
            "urgency": "normal",
            "weighed": "1",  # some write of danger: asked about that once before, they stay with it
        }
        answer = client.post("/tickets/new", data=form)
        assert answer.status_code == 303, answer.get_data(as_text=True)[:2000]
        filed[answer.headers["Location"].split("/")[2]] = (subject, detail)
    assert len(filed) >= 18
    listed = client.get("/tickets").get_data(as_text=True)
    for number, (subject, detail) in filed.items():
        with core.transactions.reading(SYSTEM) as tx:
            ticket = row_by(tx, number)
            assert (ticket.title, ticket.body) == (subject, clean(detail))
        shown = html.unescape(client.get(f"/tickets/{number}").get_data(as_text=True))
        assert clean(detail) in shown
        assert number in listed
        found = client.get("/tickets", query_string={"q": word_of(detail)}).get_data(as_text=True)
        assert number in found
