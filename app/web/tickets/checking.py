"""An answer is looked at before it is sent: nothing is changed, and every typed word comes back."""

from functools import partial
from http import HTTPStatus

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.kernel.acts import AnyAct
from app.kernel.errors import Refused
from app.tickets.resolving import ANSWER
from app.tickets.triaging import SETTLE
from app.web.desk import reading
from app.web.guard import allows
from app.web.htmx import wants_fragment
from app.web.tickets.clarity import clarity_typed
from app.web.tickets.forms import FORMS
from app.web.tickets.pages import shown

pages = Blueprint("answer_checks", __name__)


def check(act: AnyAct, number: str) -> ResponseReturnValue:
    """The hints alone where a script asked for them, else the whole page with the sheet open.

    A script may still ask when the answer has just been sent: there is nothing to say to it any more (204).
    """
    form = FORMS[act.action]()
    if not wants_fragment():
        return shown(number, form)
    try:
        with reading() as tx:
            return render_template("tickets/_clarity.html", clarity=clarity_typed(tx, number, form))
    except Refused:
        return "", HTTPStatus.NO_CONTENT


for _act in (ANSWER, SETTLE):
    pages.add_url_rule(
        f"/tickets/<number>/{_act.name}/check",
        _act.name,
        allows(_act.ability)(partial(check, _act)),
        methods=["POST"],
    )
