"""企业更正: what one firm asked for, and what waits for the coordinator."""

from typing import Any

from flask import Blueprint, Response, flash, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.acts.taking import take
from app.corrections.deciding import ASK_CORRECTION, DECIDE_CORRECTION, WITHDRAW_CORRECTION
from app.corrections.rules import DECIDE, CorrectionState
from app.corrections.seeing import corrections, corrections_of, seen_correction
from app.kernel.errors import Invalid
from app.web.corrections.forms import CORRECTION_FORMS, AskForm
from app.web.desk import acting, reading
from app.web.forms.declared import given
from app.web.guard import allows
from app.web.speaking import _
from app.web.taken import takes
from app.web.viewer import page_context

pages = Blueprint("corrections", __name__)
DONE = (CorrectionState.ACCEPTED, CorrectionState.REFUSED, CorrectionState.WITHDRAWN)


@pages.get("/companies/<credit_code>/corrections")
@allows("dossier.see")
def of_firm(credit_code: str) -> ResponseReturnValue:
    """What a firm asked to be put right, and a new wish."""
    return _of_firm(credit_code, AskForm(formdata=None))


@pages.post("/companies/<credit_code>/corrections")
@takes(ASK_CORRECTION)
@allows(ASK_CORRECTION.ability)
def ask(credit_code: str) -> ResponseReturnValue:
    """Ask for the firm's entry to be put right."""
    form = AskForm()
    g.back = (f"/companies/{credit_code}/corrections", _("查看最新状态"))
    if not form.validate():
        return _of_firm(credit_code, form, 422)
    try:
        with acting() as tx:
            take(tx, ASK_CORRECTION, given(form, ASK_CORRECTION), number=credit_code)
    except Invalid as refused:
        form.refuse(refused)
        return _of_firm(credit_code, form, 422)
    flash(_("更正申请已提交，3 个工作日内答复。"), "success")
    return redirect(f"/companies/{credit_code}/corrections", 303)


@pages.post("/corrections/<number>/withdraw")
@takes(WITHDRAW_CORRECTION)
@allows(WITHDRAW_CORRECTION.ability)
def withdraw(number: str) -> ResponseReturnValue:
    """Ask for it no more."""
    form = CORRECTION_FORMS[WITHDRAW_CORRECTION.action]()
    with acting() as tx:
        done = take(tx, WITHDRAW_CORRECTION, given(form, WITHDRAW_CORRECTION), number=number)
        code = seen_correction(tx, done.id).firm.credit_code
    flash(_("%(done)s。", done=_(WITHDRAW_CORRECTION.done)), "success")
    return redirect(f"/companies/{code}/corrections", 303)


@pages.get("/corrections")
@allows(DECIDE)
def waiting() -> ResponseReturnValue:
    """What waits for the coordinator, the longest first; ``?done=1``: what was decided."""
    return _waiting()


@pages.post("/corrections/<number>/decide")
@takes(DECIDE_CORRECTION)
@allows(DECIDE_CORRECTION.ability)
def decide(number: str) -> ResponseReturnValue:
    """Put the entry right, or say why not; the button says which."""
    form = CORRECTION_FORMS[DECIDE_CORRECTION.action]()
    g.back = ("/corrections", _("查看最新状态"))
    if not form.validate():
        return _waiting(number, form, 422)
    try:
        with acting() as tx:
            take(tx, DECIDE_CORRECTION, given(form, DECIDE_CORRECTION), number=number, version=form.seen)
    except Invalid as refused:
        form.refuse(refused)
        return _waiting(number, form, 422)
    flash(_("%(done)s。", done=_(DECIDE_CORRECTION.done)), "success")
    return redirect("/corrections", 303)


def _of_firm(credit_code: str, form: Any, code: int = 200) -> Response:
    with reading() as tx:
        seen = corrections_of(tx, credit_code)
        body = render_template("corrections/show.html", seen=seen, form=form, **page_context(tx))
    return make_response(body, code)


def _waiting(number: str = "", failed: Any = None, code: int = 200) -> Response:
    done = request.args.get("done") == "1"
    with reading() as tx:
        found = corrections(tx, DONE if done else (CorrectionState.WAITING,), request.args.get("cursor"))
        more = f"/corrections?{'done=1&' if done else ''}cursor={found.next_cursor}" if found.next_cursor else None
        body = render_template(
            "corrections/waiting.html",
            corrections=found.items,
            failed=failed,
            failed_id=number,
            done=done,
            next_href=more,
            **page_context(tx),
        )
    return make_response(body, code)
