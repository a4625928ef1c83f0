"""The clarity check for programs: the same hints as on the sheet, to whoever may answer, and never a bar."""

from collections.abc import Callable

from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.tickets.rules.words import State
from tests.api.conftest import Caller
from tests.builders import Zone, a_ticket

As = Callable[[Actor | None], Caller]
EMPTY = "您反映的道路破损我局高度重视，正在积极协调。"


def at(core: Core, zone: Zone, state: State) -> str:
    """Number of a ticket in a state."""
    with core.transactions.acting(SYSTEM) as tx:
        return a_ticket(tx, zone, state).number


def test_hints_say_what_to_do_and_where_the_words_stand(caller: As, core: Core, zone: Zone) -> None:
    number = at(core, zone, State.HANDLING)
    told = caller(zone.handler).post(f"/tickets/{number}/answer/check", {"text": "\r\n" + EMPTY, "outcome": "solved"})
    assert told.status_code == 200, told.get_json()
    hints = {hint["check"]: hint for hint in told.get_json()["hints"]}
    assert list(hints) == ["result", "basis", "empty"]
    assert hints["empty"]["text"].startswith("“高度重视”“积极协调”")
    at_line = "\n" + EMPTY
    for mark in hints["empty"]["marks"]:
        assert at_line[mark["start"] : mark["start"] + mark["length"]] == mark["text"]
    assert [mark["text"] for mark in hints["empty"]["marks"]] == ["高度重视", "积极协调"]
    assert hints["basis"]["marks"] == []


def test_an_answer_that_is_clear_has_none_and_no_hint_bars_one(caller: As, core: Core, zone: Zone) -> None:
    number = at(core, zone, State.HANDLING)
    handler = caller(zone.handler)
    clear = {"text": "11月24日现场查看，东门外破损道路已修好。", "outcome": "solved"}
    assert handler.post(f"/tickets/{number}/answer/check", clear).get_json() == {"hints": []}
    sent = handler.act(number, "answer", text=EMPTY, outcome="explained")
    assert (sent.status_code, sent.get_json()["state"]) == (200, "review")


def test_a_day_to_look_again_is_a_next_date(caller: As, core: Core, zone: Zone) -> None:
    number = at(core, zone, State.HANDLING)
    body = {"text": "经现场查看，东门外破损道路已列入计划。", "outcome": "planned"}
    handler = caller(zone.handler)

    def checks(**more: str) -> list[str]:
        told = handler.post(f"/tickets/{number}/answer/check", {**body, **more}).get_json()
        return [hint["check"] for hint in told["hints"]]

    assert checks() == ["next_date"]
    assert checks(revisit_on="2027-03-01") == []


def test_who_may_ask(caller: As, core: Core, zone: Zone) -> None:
    handling, review, accepted = (at(core, zone, each) for each in (State.HANDLING, State.REVIEW, State.ACCEPTED))

    def asked(actor: Actor, number: str) -> int:
        return caller(actor).post(f"/tickets/{number}/answer/check", {"text": EMPTY}).status_code

    assert (asked(zone.handler, handling), asked(zone.handler, review), asked(zone.handler, accepted)) == (
        200,
        409,
        404,
    )
    assert (asked(zone.head, review), asked(zone.dispatcher, accepted)) == (200, 200)
    assert asked(zone.firm, handling) == 403
    assert asked(zone.handler, "GX20260101-9999") == 404


def test_what_is_no_answer_is_refused(caller: As, core: Core, zone: Zone) -> None:
    number = at(core, zone, State.HANDLING)
    handler = caller(zone.handler)
    for body in ({}, {"text": 1}, {"text": "好", "outcome": "done"}, {"text": "好", "colour": "red"}):
        assert handler.post(f"/tickets/{number}/answer/check", body).status_code == 422
