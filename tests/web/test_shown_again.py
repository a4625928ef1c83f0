"""Rows of lists that are kept as they were drawn: whatever a row says is part of what it is kept under."""

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import Markup

from app.kernel.actor import Actor
from app.kernel.lately import Lately
from app.tickets.rules.words import State
from app.web import drawn
from app.web.tickets.rows import DueGroup, TicketRow
from app.web.tickets.shown_again import row_again

SignIn = Callable[[Actor], FlaskClient]

ROW = TicketRow(
    number="QS1",
    href="/tickets/QS1",
    open_href="/tickets/QS1?list=open",
    title="题",
    company_name="甲公司",
    company_short="甲",
    former_names="",
    category_label="类",
    state=State.SUBMITTED,
    holder=None,
    person="",
    filed_at=datetime(2026, 3, 2, tzinfo=UTC),
    filed_label="3月2日",
    clock=None,
    beside=None,
    version=1,
    group=DueGroup.TODAY,
    tags=(),
)


class Pen:
    """A macro that says which drawing it is."""

    def __init__(self) -> None:
        self.drawn = 0

    def __call__(self, *_row: Any, **_how: Any) -> Markup:
        self.drawn += 1
        return Markup(str(self.drawn))


@pytest.fixture(autouse=True)
def said(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """The language and the instant that rows are drawn in, on a page that answers no form; nothing is kept yet."""
    at: dict[str, Any] = {"language": "zh", "now": datetime(2026, 3, 2, tzinfo=UTC)}
    monkeypatch.setattr(drawn, "language", lambda: at["language"])
    monkeypatch.setattr(drawn, "now", lambda: at["now"])
    monkeypatch.setattr(drawn, "_KEPT", Lately(drawn.MOST))
    with Flask("page").test_request_context():
        yield at


@pytest.mark.parametrize("name", [each.name for each in fields(TicketRow)])
def test_each_word_of_a_row_draws_it_anew(name: str) -> None:
    pen = Pen()
    first = row_again(pen, ROW, pick=False, opened=None)
    assert row_again(pen, replace(ROW), pick=False, opened=None) == first
    other: Any = "otherwise said"
    assert row_again(pen, replace(ROW, **{name: other}), pick=False, opened=None) != first


def test_how_a_row_stands_draws_it_anew(said: dict[str, Any]) -> None:
    pen = Pen()
    ways = [(pick, opened) for pick in (False, True) for opened in (None, False, True)]
    texts = {row_again(pen, ROW, pick=pick, opened=opened) for pick, opened in ways}
    assert len(texts) == len(ways)
    said["language"] = "en"
    texts.add(row_again(pen, ROW, pick=False, opened=None))
    said["now"] = datetime(2026, 3, 2, 15, 59, tzinfo=UTC)
    texts.add(row_again(pen, ROW, pick=False, opened=None))
    assert len(texts) == len(ways) + 1
    said["now"] = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
    texts.add(row_again(pen, ROW, pick=False, opened=None))
    assert len(texts) == len(ways) + 2, "the next day in Shanghai"


def test_so_many_are_kept_and_those_shown_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn, "_KEPT", Lately(2))
    pen = Pen()
    for version in (1, 2, 1, 3, 1, 2):
        row_again(pen, replace(ROW, version=version), pick=False, opened=None)
    assert pen.drawn == 4
    assert len(drawn._KEPT) == 2


def test_a_page_that_answers_a_form_is_drawn_anew() -> None:
    pen = Pen()
    row_again(pen, ROW, pick=False, opened=None)
    with Flask("page").test_request_context(method="POST"):
        row_again(pen, ROW, pick=False, opened=None)
    assert pen.drawn == 2
