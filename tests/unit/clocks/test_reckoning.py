"""``sla explain`` without a database."""

import json

import pytest

from app.clocks.reckoning import explain_lines, explain_request, explain_text
from tests.clocks import state_council_calendar

CALENDAR = state_council_calendar()


def test_the_worked_pause() -> None:
    answer = explain_request(
        CALENDAR,
        {"from": "2026-09-21T10:00:00+08:00", "limit": "7 workdays", "pauses": [["2026-09-23", "2026-09-28"]]},
    )
    assert (answer["due"], answer["provisional"]) == ("2026-10-10T17:30:00+08:00", False)
    assert sum(day["counted"] for day in answer["days"]) == 7
    assert "到期 2026-10-10 17:30" in explain_text(answer)


def test_hours_a_month_and_a_guess() -> None:
    assert explain_request(CALENDAR, {"from": "2026-09-18T16:30", "limit": "4 workhours"})["due"].startswith(
        "2026-09-20"
    )
    assert explain_request(CALENDAR, {"from": "2026-01-31", "limit": "1 month"})["due"] == "2026-02-28T17:30:00+08:00"
    guess = explain_request(CALENDAR, {"from": "2026-12-25", "limit": "7 workdays"})
    assert (guess["due"], guess["provisional"]) == ("2027-01-06T17:30:00+08:00", True)
    assert "推算" in explain_text(guess)


def test_lines_answer_line_by_line() -> None:
    lines = ['{"from": "2026-02-13", "limit": "1 workday", "pauses": []}', "", "{", '{"from": "2026-02-13"}', "[]"]
    answers = [json.loads(line) for line in explain_lines(CALENDAR, lines)]
    assert answers[0] == {"due": "2026-02-14T17:30:00+08:00", "provisional": False}
    assert [set(answer) for answer in answers[1:]] == [{"error"}] * 3


@pytest.mark.parametrize(
    "request_",
    [
        {"from": 5, "limit": "1 workday"},
        {"from": "yesterday", "limit": "1 workday"},
        {"from": "2026-01-01", "limit": 7},
        {"from": "2026-01-01", "limit": "7 days"},
        {"from": "2026-01-01", "limit": "1 month", "pauses": "x"},
        {"from": "2026-01-01", "limit": "1 month", "pauses": [["2026-01-02"]]},
        {"from": "2026-01-01", "limit": "1 month", "pauses": [["2026-01-03", "2026-01-02"]]},
        {"from": "9999-12-31T23:59:59-23:00", "limit": "1 month"},
        None,
    ],
)
def test_nonsense_is_named(request_: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        explain_request(CALENDAR, request_)


def test_a_pause_as_on_the_command_line() -> None:
    asked = {"from": "2026-09-21T10:00:00+08:00", "limit": "7 workdays", "pauses": ["2026-09-23/2026-09-28"]}
    assert explain_request(CALENDAR, asked, days=False)["due"] == "2026-10-10T17:30:00+08:00"
