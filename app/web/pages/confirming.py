"""销号: the firm answers 解决了吗, says what is not solved, or withdraws. Pages first; only a post changes anything."""

from collections.abc import Callable

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.kernel.errors import Invalid
from app.kernel.transaction import Transaction
from app.tickets.closing import confirm, dispute, withdraw
from app.tickets.queries import get_ticket
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import Solved
from app.web.desk import acting, reading
from app.web.forms.confirming import ConfirmForm, DisputeForm, FirmForm, WithdrawForm
from app.web.guard import allows
from app.web.presenting.tickets import ticket_page
from app.web.speaking import _
from app.web.viewer import page_context

pages = Blueprint("confirming", __name__)

TOO_LATE = {
    Action.CONFIRM: "这件诉求现在不需要确认，请查看最新进度。",
    Action.DISPUTE: "这件诉求现在不能退回重办。如果问题又出现了，请重新提交一件。",
    Action.WITHDRAW: "这件诉求现在不能撤回。",
}


@pages.get("/tickets/<number>/confirm")
@allows("ticket.confirm")
def confirm_page(number: str) -> ResponseReturnValue:
    """The question; ``?solved=`` leads to the faces."""
    form = ConfirmForm(formdata=None)
    solved = request.args.get("solved", "")
    form.solved.data = solved if solved in {Solved.YES, Solved.PARTLY} else ""
    return _shown(number, Action.CONFIRM, form)


@pages.post("/tickets/<number>/confirm")
@allows("ticket.confirm")
def confirm_post(number: str) -> ResponseReturnValue:
    """Close and rate; who says that nothing is solved is led to say what."""
    form = ConfirmForm()
    seen = form.seen
    if form.solved.data == Solved.NO:
        other = DisputeForm()
        other.form_errors.append(_("没有解决的诉求会退回重办，请写明哪里没有解决，再点“退回重办”。"))
        return _shown(number, Action.DISPUTE, other, 422)
    return _taken(
        number, Action.CONFIRM, form, lambda tx: confirm(tx, number, seen, form.verdict()),
        _("谢谢您的评价，这件诉求已经办结销号。"),
    )  # fmt: skip


@pages.get("/tickets/<number>/dispute")
@allows("ticket.dispute")
def dispute_page(number: str) -> ResponseReturnValue:
    """What is not solved, and what happens then."""
    return _shown(number, Action.DISPUTE, DisputeForm(formdata=None))


@pages.post("/tickets/<number>/dispute")
@allows("ticket.dispute")
def dispute_post(number: str) -> ResponseReturnValue:
    """Send it back to work."""
    form = DisputeForm()
    seen = form.seen
    return _taken(
        number, Action.DISPUTE, form, lambda tx: dispute(tx, number, seen, form.complaints(), form.text.data or ""),
        _("已退回重办，承办单位会重新办理，时限重新计算。"),
    )  # fmt: skip


@pages.get("/tickets/<number>/withdraw")
@allows("ticket.withdraw")
def withdraw_page(number: str) -> ResponseReturnValue:
    """The consequence before the button."""
    return _shown(number, Action.WITHDRAW, WithdrawForm(formdata=None))


@pages.post("/tickets/<number>/withdraw")
@allows("ticket.withdraw")
def withdraw_post(number: str) -> ResponseReturnValue:
    """Take the request back."""
    form = WithdrawForm()
    seen = form.seen
    return _taken(
        number, Action.WITHDRAW, form, lambda tx: withdraw(tx, number, seen, form.reason.data or ""), _("诉求已撤回。")
    )


def _taken(
    number: str, action: Action, form: FirmForm, do: Callable[[Transaction], object], sentence: str
) -> ResponseReturnValue:
    """The firm's word is taken and ``sentence`` said on the ticket, or the form comes back with what is wrong."""
    if not form.validate():
        return _shown(number, action, form, 422)
    try:
        with acting() as tx:
            do(tx)
    except Invalid as refused:
        form.refuse(refused)
        return _shown(number, action, form, 422)
    flash(sentence, "success")
    return redirect(f"/tickets/{number}", 303)


def _shown(number: str, action: Action, form: FirmForm, code: int = 200) -> Response:
    """The page of one act, or the ticket when the act does not fit now."""
    with reading() as tx:
        ticket = get_ticket(tx, number)
        page = ticket_page(tx, ticket, firm=True)
        if action not in page.actions and code == 200:
            flash(_(TOO_LATE[action]), "warning")
            return make_response(redirect(f"/tickets/{ticket.number}", 303))
        if not form.version.data:
            form.version.data = str(ticket.version)
        body = render_template(f"confirming/{action.value}.html", form=form, page=page, **page_context(tx))
    return make_response(body, code)
