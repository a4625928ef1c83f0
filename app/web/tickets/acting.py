"""The acts on a ticket: one address for each, all by the table ``app.acts``."""

from functools import partial

from flask import Blueprint, flash, g, redirect, request, session
from flask.typing import ResponseReturnValue

from app.acts.table import ON_TICKETS
from app.acts.taking import take
from app.kernel.acts import AnyAct
from app.kernel.errors import Conflict, Invalid, Refused, TooLarge
from app.promises.offering import give_ticked
from app.tickets.receiving import received
from app.tickets.remarking import REMARK
from app.web.desk import acting, core, reading
from app.web.forms.days import days_ticked
from app.web.forms.declared import given
from app.web.guard import allows
from app.web.labels import refusal_sentence
from app.web.speaking import _
from app.web.taken import takes
from app.web.tickets.forms import FORMS, RemarkForm
from app.web.tickets.pages import shown
from app.web.tickets.shown import latest_sentence
from app.web.tickets.walking import sent_from

pages = Blueprint("ticket_actions", __name__)


def act_on(act: AnyAct, number: str) -> ResponseReturnValue:
    """Take one act; what is wrong in the form is shown on the ticket's page, whoever was late reads what happened."""
    form = FORMS[act.action]()
    version = form.seen
    if not form.validate():
        return shown(number, form, 422)
    try:
        said = given(form, act)
        with received(core().storage, core().scanner, form.uploads()) as found, acting() as tx:
            take(tx, act, said, number=number, version=version, received=found)
            give_ticked(tx, number, act.action, request.form.get("text", ""), days_ticked())
    except Invalid as refused:
        form.refuse(refused)
        return shown(number, form, 413 if isinstance(refused, TooLarge) else 422)
    except (Conflict, Refused) as late:
        explain_lateness(late, number)
        raise
    if request.headers.get("X-Held"):  # sent by a script from a list, which says so itself
        return "", 204
    flash(_("%(number)s %(done)s。", number=number, done=_(act.done)), "success")
    session["sent"] = f"{number}/{act.name}"
    return redirect(sent_from() or f"/tickets/{number}", 303)


for _act in ON_TICKETS:
    pages.add_url_rule(
        f"/tickets/<number>/{_act.name}",
        _act.name.replace("-", "_"),
        takes(_act)(allows(_act.ability)(partial(act_on, _act))),
        methods=["POST"],
    )


@pages.post("/tickets/<number>/remarks")
@takes(REMARK)
@allows(REMARK.ability)
def remark(number: str) -> ResponseReturnValue:
    """Note something for colleagues."""
    form = RemarkForm()
    if not form.validate():
        return shown(number, form, 422)
    try:
        with acting() as tx:
            take(tx, REMARK, given(form, REMARK), number=number)
    except Invalid as refused:
        form.refuse(refused)
        return shown(number, form, 422)
    session["sent"] = f"{number}/{form.act}"
    return redirect(f"/tickets/{number}#remarks-title", 303)


def explain_lateness(late: Conflict | Refused, number: str) -> None:
    """Say who did what meanwhile, and lead back to the ticket."""
    g.back = (f"/tickets/{number}", _("查看最新状态"))
    if isinstance(late, Conflict) or refusal_sentence(late.code) is None:
        with reading() as tx:
            late.message = latest_sentence(tx, number)
