"""The acts on a ticket: one address for each, all by the table ``acts.ACTS``."""

from functools import partial

from flask import Blueprint, flash, g, redirect, request, session
from flask.typing import ResponseReturnValue

from app.kernel.errors import Conflict, Invalid, Precondition, Refused, TooLarge
from app.tickets.attaching import attach_to_act, demand_evidence
from app.tickets.receiving import received
from app.tickets.remarking import add_remark
from app.tickets.rules.deciding import ABILITY
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import Outcome
from app.web.acts import ACTS
from app.web.desk import acting, core, reading
from app.web.forms.acting import WithEvidence
from app.web.forms.following import RemarkForm
from app.web.forms.uploads import WithFiles
from app.web.guard import allows, local_path
from app.web.labels import refusal_sentence
from app.web.pages.tickets import shown
from app.web.presenting.tickets import latest_sentence
from app.web.speaking import _

pages = Blueprint("ticket_actions", __name__)


def act_on(action: Action, number: str) -> ResponseReturnValue:
    """Take one act; what is wrong in the form is shown on the ticket's page, whoever was late reads what happened."""
    act = ACTS[action]
    form, version = act.form(), version_asked()
    if not form.validate():
        return shown(number, form, 422)
    try:
        uploads = form.uploads() if isinstance(form, WithFiles) else ()
        with received(core().storage, core().scanner, uploads) as found, acting() as tx:
            if isinstance(form, WithEvidence):
                outcome, waived = Outcome(form.outcome.data), bool(form.no_evidence.data)
                demand_evidence(tx, number, outcome, len(found.files), waived=waived)
            act.call(tx, number, version, form)
            attach_to_act(tx, number, found)
    except Invalid as refused:
        form.refuse(refused)
        return shown(number, form, 413 if isinstance(refused, TooLarge) else 422)
    except (Conflict, Refused) as late:
        explain_lateness(late, number)
        raise
    flash(_("%(number)s %(done)s。", number=number, done=_(act.done)), "success")
    session["sent"] = f"{number}/{act.name}"
    target = request.form.get("next")
    return redirect(local_path(target) if target else f"/tickets/{number}", 303)


for _action, _act in ACTS.items():
    pages.add_url_rule(
        f"/tickets/<number>/{_act.name}", _act.name.replace("-", "_"),
        allows(ABILITY[_action])(partial(act_on, _action)), methods=["POST"],
    )  # fmt: skip


@pages.post("/tickets/<number>/remarks")
@allows("ticket.remark")
def remark(number: str) -> ResponseReturnValue:
    """Note something for colleagues."""
    form = RemarkForm()
    if not form.validate():
        return shown(number, form, 422)
    try:
        with acting() as tx:
            add_remark(tx, number, form.words("text"))
    except Invalid as refused:
        form.refuse(refused)
        return shown(number, form, 422)
    session["sent"] = f"{number}/{form.act}"
    return redirect(f"/tickets/{number}#remarks-title", 303)


def version_asked() -> int:
    """The version the form was about. Raises Precondition (400) when it is missing or no number."""
    typed = request.form.get("version", "")
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        raise Precondition()
    return int(typed)


def explain_lateness(late: Conflict | Refused, number: str) -> None:
    """Say who did what meanwhile, and lead back to the ticket."""
    g.back = (f"/tickets/{number}", _("查看最新状态"))
    if isinstance(late, Conflict) or refusal_sentence(late.code) is None:
        with reading() as tx:
            late.message = latest_sentence(tx, number)
