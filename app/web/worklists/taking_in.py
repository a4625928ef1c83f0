"""受理并吹哨: both acts on one sheet, in the row of the list or as a page of its own."""

from flask import Blueprint, Response, flash, g, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from app.acts.taking import take
from app.kernel.errors import Conflict, Invalid, Refused
from app.tickets.rules.lifecycle import Action
from app.tickets.triaging import ACCEPT
from app.tickets.whistling import WHISTLE
from app.web.desk import acting, reading
from app.web.forms.declared import ActForm, given
from app.web.guard import allows
from app.web.htmx import render
from app.web.speaking import _
from app.web.tickets.acting import explain_lateness
from app.web.tickets.shown import ticket_page
from app.web.viewer import page_context
from app.web.worklists.forms import IntakeForm
from app.web.worklists.intake import offer

pages = Blueprint("intake", __name__)


@pages.get("/tickets/<number>/intake")
@allows(WHISTLE.ability)
def intake(number: str) -> ResponseReturnValue:
    """受理并吹哨: both acts on one sheet, in the row of the list or as a page of its own."""
    return _intake(number)


@pages.post("/tickets/<number>/intake")
@allows(WHISTLE.ability)
def take_in(number: str) -> ResponseReturnValue:
    """Accept and whistle in one transaction: either both happened or neither."""
    form = IntakeForm()
    if "reroute" in request.form:
        return _intake(number, form, again=True)
    version = form.seen
    if not form.validate():
        return _intake(number, form)
    try:
        with acting() as tx:
            take(tx, ACCEPT, given(form, ACCEPT), number=number, version=version)
            take(tx, WHISTLE, given(form, WHISTLE), number=number, version=version + 1)
    except Invalid as refused:
        form.refuse(refused)
        return _intake(number, form)
    except (Conflict, Refused) as late:
        explain_lateness(late, number)
        raise
    flash(_("%(number)s 已受理并吹哨，各单位已收到通知。", number=number), "success")
    session["sent"] = f"{number}/{form.act}"
    return redirect("/worklist/triage", 303)


@pages.get("/tickets/<number>/intake/units")
@allows(WHISTLE.ability)
def units(number: str) -> ResponseReturnValue:
    """Whom the duty list names for another category; a fragment of the sheet."""
    with reading() as tx:
        form = IntakeForm(formdata=None, data={"category": request.args.get("category", "")[:8]})
        page = ticket_page(tx, number, firm=False)
        return render_template("worklists/_units.html", form=form, facts=offer(tx, page, form, fresh=False, again=True))


def _intake(number: str, failed: ActForm | None = None, *, again: bool = False) -> Response:
    with reading() as tx:
        page = ticket_page(tx, number, firm=False)
        ticket = page.ticket
        if Action.ACCEPT not in page.actions:
            g.back = (f"/tickets/{ticket.number}", _("查看最新状态"))
            raise Refused(f"{Action.ACCEPT}_from_{ticket.state}", allowed=page.actions, state=ticket.state)
        form = failed if failed is not None else IntakeForm(formdata=None, data={"urgency": ticket.urgency.value})
        return render(
            "worklists/intake.html",
            "worklists/_intake.html",
            200 if failed is None or again else 422,
            page=page,
            form=form,
            facts=offer(tx, page, form, fresh=failed is None, again=again),
            **page_context(tx),
        )
