"""销号: the firm answers 解决了吗, says what is not solved, or withdraws. Pages first; only a post changes anything."""

from flask import Blueprint, Response, flash, make_response, redirect, render_template
from flask.typing import ResponseReturnValue

from app.acts.taking import take
from app.kernel.acts import AnyAct
from app.kernel.errors import Invalid
from app.tickets.closing import CONFIRM, DISPUTE, USE_DISPUTE, WITHDRAW
from app.tickets.rules.words import Solved
from app.web.confirming.forms import FIRM_FORMS, ConfirmForm, DisputeForm, WithdrawForm
from app.web.desk import acting, reading
from app.web.forms.declared import ActForm, given
from app.web.guard import allows
from app.web.labels import label_firm
from app.web.speaking import _
from app.web.taken import takes
from app.web.tickets.shown import ticket_page
from app.web.viewer import page_context

pages = Blueprint("confirming", __name__)

CLOSING = (Solved.YES, Solved.PARTLY)
"""What ends a matter; who says that nothing is solved sends it back."""
TOO_LATE = {
    CONFIRM.action: "这件诉求现在不需要确认，请查看最新进度。",
    DISPUTE.action: "这件诉求现在不能退回重办。如果问题还在，请在下面点“再次反映”。",
    WITHDRAW.action: "这件诉求现在不能撤回。",
}


@pages.get("/tickets/<number>/confirm")
@allows(CONFIRM.ability)
def confirm_page(number: str) -> ResponseReturnValue:
    """The answer with its evidence, five faces, and a button for each answer: three clicks from the firm's page."""
    return _shown(number, CONFIRM, ConfirmForm(formdata=None))


@pages.post("/tickets/<number>/confirm")
@takes(CONFIRM)
@allows(CONFIRM.ability)
def confirm_post(number: str) -> ResponseReturnValue:
    """Close and rate; who says that nothing is solved is led to say what."""
    return _taken(number, CONFIRM)


@pages.get("/tickets/<number>/dispute")
@allows(DISPUTE.ability)
def dispute_page(number: str) -> ResponseReturnValue:
    """What is not solved, and what happens then."""
    return _shown(number, DISPUTE, DisputeForm(formdata=None))


@pages.post("/tickets/<number>/dispute")
@takes(DISPUTE)
@allows(DISPUTE.ability)
def dispute_post(number: str) -> ResponseReturnValue:
    """Send it back to work."""
    return _taken(number, DISPUTE)


@pages.get("/tickets/<number>/withdraw")
@allows(WITHDRAW.ability)
def withdraw_page(number: str) -> ResponseReturnValue:
    """The consequence before the button."""
    return _shown(number, WITHDRAW, WithdrawForm(formdata=None))


@pages.post("/tickets/<number>/withdraw")
@takes(WITHDRAW)
@allows(WITHDRAW.ability)
def withdraw_post(number: str) -> ResponseReturnValue:
    """Take the request back."""
    return _taken(number, WITHDRAW)


def _taken(number: str, act: AnyAct) -> ResponseReturnValue:
    """The firm's word is taken and said so on the ticket, or the form comes back with what is wrong."""
    form = FIRM_FORMS[act.action]()
    seen = form.seen
    if not form.validate():
        return _shown(number, act, form, 422)
    try:
        with acting() as tx:
            take(tx, act, given(form, act), number=number, version=seen)
    except Invalid as refused:
        if refused.code == USE_DISPUTE:
            act, form = DISPUTE, DisputeForm()  # the words are kept
        form.refuse(refused)
        return _shown(number, act, form, 422)
    flash(_("%(done)s。", done=_(act.done)), "success")
    return redirect(f"/tickets/{number}", 303)


def _shown(number: str, act: AnyAct, form: ActForm, code: int = 200) -> Response:
    """The page of one act, or the ticket when the act does not fit now."""
    with reading() as tx:
        page = ticket_page(tx, number, firm=True)
        if act.action not in page.actions and code == 200:
            flash(_(TOO_LATE[act.action]), "warning")
            return make_response(redirect(f"/tickets/{number}", 303))
        if not form.version.data:
            form.version.data = str(page.ticket.version)
        answers = {each.value: label_firm(each) for each in CLOSING}
        body = render_template(
            f"confirming/{act.action}.html", form=form, page=page, answers=answers, **page_context(tx)
        )
    return make_response(body, code)
