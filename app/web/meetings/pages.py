"""会商室: who was called and came, what is said, and what was settled; one page of a ticket for those called to it."""

from typing import Any

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from app.kernel.transaction import Transaction
from app.meetings.deciding import DECIDE_THERE, FINISH_TASK, GIVE
from app.meetings.seeing import SeenMeeting, minutes_of, number_of, seen_meeting
from app.meetings.talking import PLACE, SAY
from app.printing.printing import print_meeting
from app.web.desk import acting, reading
from app.web.guard import allows
from app.web.meetings.forms import DecideForm, FinishForm, GiveForm, PlaceForm, SayForm
from app.web.meetings.shown import decisions_of, live_of, map_of, owing_of
from app.web.polled import polled
from app.web.printing.pages import letters, medium_named, sent
from app.web.sent import act_sent
from app.web.taken import takes
from app.web.viewer import page_context

pages = Blueprint("meetings", __name__)


@pages.get("/tickets/<number>/meeting")
@allows("ticket.see")
def show(number: str) -> ResponseReturnValue:
    """The room of a ticket to which several were called. Missing for whoever was not, and for every firm."""
    return _shown(number)


@pages.get("/tickets/<number>/meeting/live")
@polled
@allows("ticket.see")
def live(number: str) -> ResponseReturnValue:
    """Who has come and what was said by now; a fragment, empty (204) while nothing has changed since ``?seen=``."""
    with reading() as tx:
        now = live_of(seen_meeting(tx, number), request.args.get("since", "")[:40])
        if now.seen == request.args.get("seen"):
            return make_response("", 204)
        return render_template("meetings/_live.html", live=now)


@pages.get("/tickets/<number>/meeting/minutes")
@allows("ticket.see")
def minutes(number: str) -> ResponseReturnValue:
    """What is kept of it, as a page to be printed."""
    with reading() as tx:
        return render_template("meetings/minutes.html", **_said(minutes_of(tx, number)), **page_context(tx))


@pages.get("/tickets/<number>/meeting/minutes.<medium>")
@allows("ticket.print")
def minutes_file(number: str, medium: str) -> ResponseReturnValue:
    """The same as a file. That it was printed is on record."""
    wanted = medium_named(medium)
    with acting() as tx:
        paper = print_meeting(tx, letters(), number, wanted)
    return sent(paper, wanted)


@pages.post("/tickets/<number>/meeting/words")
@takes(SAY)
@allows(SAY.ability)
def say(number: str) -> ResponseReturnValue:
    """Say something to all who were called."""
    return _sent(SAY, SayForm(), number)


@pages.post("/tickets/<number>/meeting/place")
@takes(PLACE)
@allows(PLACE.ability)
def place(number: str) -> ResponseReturnValue:
    """Say where those called meet, and when."""
    return _sent(PLACE, PlaceForm(), number)


@pages.post("/tickets/<number>/meeting/decisions")
@takes(DECIDE_THERE)
@allows(DECIDE_THERE.ability)
def decide(number: str) -> ResponseReturnValue:
    """Write down what was settled."""
    return _sent(DECIDE_THERE, DecideForm(), number)


@pages.post("/tickets/<number>/meeting/tasks")
@takes(GIVE)
@allows(GIVE.ability)
def give(number: str) -> ResponseReturnValue:
    """Hold a unit to what it does, by a due."""
    return _sent(GIVE, GiveForm(), number)


@pages.post("/meeting-tasks/<number>/finish")
@takes(FINISH_TASK)
@allows(FINISH_TASK.ability)
def finish(number: str) -> ResponseReturnValue:
    """Say that a task is done, and how."""
    form, back = FinishForm(suffix=f"-{number}"), "/tickets"
    with reading() as tx:
        ticket = number_of(tx, number)
        back = _address(ticket)
    return act_sent(
        FINISH_TASK,
        form,
        number,
        back=back,
        shown=lambda task, failed, code: _shown(ticket, failed, code, task),
        target=lambda _row: back,
    )


def _sent(act: Any, form: Any, number: str) -> ResponseReturnValue:
    back = _address(number)
    return act_sent(act, form, number, back=back, shown=_shown, target=lambda _row: back)


def _address(number: str) -> str:
    return f"/tickets/{number}/meeting"


def _shown(number: str, failed: Any = None, code: int = 200, task: str = "") -> Response:
    """The page; ``failed`` is a form that came back, ``task`` the one it was about."""
    with reading() as tx:
        seen = seen_meeting(tx, number)
        body = render_template(
            "meetings/show.html",
            **_said(seen),
            **_forms(tx, seen, failed, task),
            **page_context(tx),
        )
    return make_response(body, code)


def _said(seen: SeenMeeting) -> dict[str, Any]:
    return {
        "meeting": seen,
        "ticket": seen.row,
        "live": live_of(seen),
        "decisions": decisions_of(seen),
        "owing": owing_of(seen),
        "map_href": map_of(seen.place),
    }


def _forms(tx: Transaction, seen: SeenMeeting, failed: Any, task: str) -> dict[str, Any]:
    """The forms this reader may send, the one that came back as it was typed."""

    def fresh(form: type[Any], may: bool) -> Any:
        if not may:
            return None
        return failed if isinstance(failed, form) else form(formdata=None)

    named = [(unit.code, unit.name) for unit in seen.units]
    give = {}
    for decision in seen.decisions if seen.may_decide else ():
        again = isinstance(failed, GiveForm) and failed.decision.data == decision.number
        form = failed if again else GiveForm(formdata=None, suffix=f"-{decision.number}")
        form.unit.choices = named
        give[decision.number] = form
    return {
        "failed": failed,
        "say_form": fresh(SayForm, seen.may_talk),
        "place_form": fresh(PlaceForm, seen.may_decide),
        "decide_form": fresh(DecideForm, seen.may_decide),
        "give_forms": give,
        "finish_forms": {
            each.id: failed
            if isinstance(failed, FinishForm) and task == str(each.id)
            else FinishForm(formdata=None, suffix=f"-{each.id}")
            for each in seen.tasks
            if each.may_finish
        },
    }
