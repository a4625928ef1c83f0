"""A template put into what is being written: its words for this ticket, by script or by sending the form here."""

from functools import partial
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from app.kernel.acts import AnyDeclared
from app.phrases.offering import Filled, filled_for
from app.tickets.remarking import REMARK
from app.tickets.resolving import ANSWER
from app.tickets.rules.filtering import day_in
from app.tickets.triaging import SETTLE
from app.web.desk import reading
from app.web.guard import allows
from app.web.tickets.forms import FORMS, RemarkForm
from app.web.tickets.pages import shown

pages = Blueprint("phrase_filling", __name__)
BESIDE = {ANSWER.name: FORMS[ANSWER.action], SETTLE.name: FORMS[SETTLE.action], "remarks": RemarkForm}
"""By the last word of the address its form goes to."""


@pages.get("/tickets/<number>/phrases/<phrase>")
@allows("phrase.see")
def filled(number: str, phrase: str) -> ResponseReturnValue:
    """A template's words for this ticket, for the script that puts them where the cursor is."""
    found = _filled(number, phrase, request.args.get("next_on", ""))
    return jsonify(ref=found.ref, name=found.name, text=found.text)


def fill(what: str, number: str) -> ResponseReturnValue:
    """The page of the ticket again, with the template's words behind what was typed; nothing is sent to anybody."""
    form: Any = BESIDE[what]()
    chosen = request.form.get("phrase", "")
    if chosen:
        day = form.revisit_on.data if "revisit_on" in form else ""
        found = _filled(number, chosen, day or "")
        typed = (form.text.data or "").rstrip()
        form.text.data = f"{typed}\n{found.text}" if typed else found.text
        form.phrases.data = [*(form.phrases.data or ()), found.ref]
    return shown(number, form)


def _filled(number: str, phrase: str, next_on: str) -> Filled:
    try:
        day = day_in(next_on) if next_on else None
    except ValueError:
        day = None  # a day that is not typed to its end yet fills nothing
    with reading() as tx:
        return filled_for(tx, number, phrase, next_on=day)


_TAKEN: dict[str, AnyDeclared] = {ANSWER.name: ANSWER, SETTLE.name: SETTLE, "remarks": REMARK}
for _what, _act in _TAKEN.items():
    pages.add_url_rule(
        f"/tickets/<number>/{_what}/fill",
        f"fill_{_what}",
        allows(_act.ability)(partial(fill, _what)),
        methods=["POST"],
    )
