"""银企对接: the forms that come from the page of a matter."""

from functools import partial
from urllib.parse import urlencode

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.acts.table import ON_BANK_CALLS
from app.acts.taking import take
from app.financing.consenting import GIVE_CONSENT, TAKE_CONSENT_BACK
from app.financing.listing import seen_needs
from app.financing.needing import PUT_NEED
from app.financing.seeing import ticket_of_call
from app.kernel.acts import AnyAct
from app.kernel.errors import Conflict, Invalid
from app.kernel.transaction import Transaction
from app.reports.financing import Counted, finance_figures
from app.web.desk import acting, reading
from app.web.financing.forms import CALL_FORMS, ConsentBackForm, ConsentForm, NeedForm, PeriodForm
from app.web.financing.shown import shown_figures
from app.web.forms.declared import given
from app.web.guard import allows
from app.web.sent import act_sent
from app.web.speaking import _
from app.web.taken import takes
from app.web.tickets.pages import shown
from app.web.viewer import page_context

pages = Blueprint("financing", __name__)


@pages.get("/financing")
@allows("finance.figures")
def index() -> ResponseReturnValue:
    """What came of the needs of a period, bank by bank, and the needs themselves, newest first."""
    form = PeriodForm(formdata=request.args)
    with reading() as tx:
        if not form.validate():
            return _shown(tx, form, finance_figures(tx, None, None), 422)
        try:
            return _shown(tx, form, finance_figures(tx, form.since.day, form.until.day))
        except Invalid as refused:
            form.refuse(refused)
            return _shown(tx, form, finance_figures(tx, None, None), 422)


@pages.post("/tickets/<number>/finance-need")
@takes(PUT_NEED)
@allows(PUT_NEED.ability)
def put(number: str) -> ResponseReturnValue:
    """Write the need of a matter down, or change it."""
    return act_sent(PUT_NEED, NeedForm(), number, back=_at(number), shown=shown, target=lambda _need: _at(number))


@pages.post("/tickets/<number>/finance-consents")
@takes(GIVE_CONSENT)
@allows(GIVE_CONSENT.ability)
def consent(number: str) -> ResponseReturnValue:
    """Let a bank know of it."""
    form = ConsentForm()
    return act_sent(GIVE_CONSENT, form, number, back=_at(number), shown=shown, target=lambda _given: _at(number))


@pages.post("/tickets/<number>/finance-consents/revoke")
@takes(TAKE_CONSENT_BACK)
@allows(TAKE_CONSENT_BACK.ability)
def revoke(number: str) -> ResponseReturnValue:
    """Let a bank know of it no more; the button says which."""
    form = ConsentBackForm()
    with acting() as tx:
        take(tx, TAKE_CONSENT_BACK, given(form, TAKE_CONSENT_BACK), number=number)
    flash(_("%(done)s。", done=_(TAKE_CONSENT_BACK.done)), "success")
    return redirect(_at(number), 303)


def act_on(act: AnyAct, number: str) -> ResponseReturnValue:
    """Take one step of a bank, or choose its offer."""
    with reading() as tx:
        ticket = ticket_of_call(tx, number)
    form = CALL_FORMS[act.action]()
    version, form.of_call = form.seen, number
    try:
        return act_sent(
            act,
            form,
            number,
            back=_at(ticket),
            shown=lambda _call, failed, code: shown(ticket, failed, code),
            target=lambda _row: _at(ticket),
            version=version,
        )
    except Conflict as late:
        late.message = _("这家银行的对接刚有变化，请查看最新状态后再操作。")
        raise


for _act in ON_BANK_CALLS:
    pages.add_url_rule(
        f"/bank-calls/<number>/{_act.name}",
        f"{_act.action}_bank_call",
        takes(_act)(allows(_act.ability)(partial(act_on, _act))),
        methods=["POST"],
    )


def _shown(tx: Transaction, form: PeriodForm, found: Counted, code: int = 200) -> Response:
    needs = seen_needs(tx, request.args.get("cursor"))
    typed = {field.name: field.data for field in form if field.data}
    more = urlencode({**typed, "cursor": needs.next_cursor or ""})
    body = render_template(
        "financing/list.html",
        form=form,
        since=found.since,
        until=found.until,
        figures=shown_figures(found.figures),
        needs=needs.items,
        next_href=f"/financing?{more}" if needs.next_cursor else None,
        **page_context(tx),
    )
    return make_response(body, code)


def _at(number: str) -> str:
    return f"/tickets/{number}#financing"
