"""What the words in a box promise, offered beside it while they are typed; nothing is recorded by asking."""

from functools import partial
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.acts.table import ON_TICKETS
from app.kernel.acts import AnyAct
from app.promises.offering import ORIGINS, offers_typed
from app.tickets.seeing import row_by
from app.web.desk import reading
from app.web.forms.days import days_ticked
from app.web.guard import allows
from app.web.htmx import wants_fragment
from app.web.polled import polled
from app.web.promises.shown import shown_offer

pages = Blueprint("promises_typed", __name__)


@polled
def offered(act: AnyAct, number: str) -> ResponseReturnValue:
    """The days the text names as boxes to tick, those ticked before still ticked; without any an empty fragment."""
    if not wants_fragment():
        return redirect(f"/tickets/{number}#act-{act.name}", HTTPStatus.SEE_OTHER)
    ticked = days_ticked()
    with reading() as tx:
        found = offers_typed(tx, row_by(tx, number), act.action, request.form.get("text", ""))
        days = {each.due_on: each for each in reversed(found)}
        offers = [shown_offer(each) | {"on": day in ticked} for day, each in sorted(days.items())]
        return render_template("promises/_typed.html", offers=offers)


for _act in ON_TICKETS:
    if _act.action in ORIGINS:
        pages.add_url_rule(
            f"/tickets/<number>/{_act.name}/promises",
            _act.name,
            allows(_act.ability)(partial(offered, _act)),
            methods=["POST"],
        )
