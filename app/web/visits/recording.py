"""登记走访: choose the firm, then one plain form; the same form sent twice is one visit."""

import uuid
from typing import Any

from flask import Blueprint, Response, flash, g, make_response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from app.acts.recording_visits import RECORD_VISIT
from app.acts.taking import take
from app.calendars.rules import local_day
from app.companies.seeing import seen_company
from app.kernel.errors import Invalid, Mismatch, Precondition, TooLarge
from app.kernel.idempotency import answer, fingerprint, once
from app.kernel.transaction import Transaction
from app.tickets.categories import categories_in_use
from app.tickets.finding import TicketFilters
from app.tickets.receiving import received
from app.tickets.rules.words import State
from app.tickets.seeing import Wanted, seen_list
from app.visits.judging import VisitedAlready
from app.visits.photographing import add_photos
from app.visits.rules.recording import MOST_FOLLOWED, MOST_PROBLEMS
from app.visits.rules.words import RECORD, VisitWay
from app.visits.seeing import quiet_of
from app.web.desk import acting, core, reading
from app.web.filters import day
from app.web.forms.declared import given
from app.web.guard import allows
from app.web.speaking import _
from app.web.taken import takes
from app.web.tickets.choices import chosen_category_choices
from app.web.uploading import carries
from app.web.viewer import page_context
from app.web.visits.choosing import firms_to_choose
from app.web.visits.forms import VisitForm

pages = Blueprint("visit_recording", __name__)

SCOPE = "web.visit"
NOT_THE_REQUEST = frozenset({"csrf_token", "form_token", "_end", "more", "late_files"})


@pages.get("/visits/new")
@allows(RECORD)
def new() -> ResponseReturnValue:
    """The form for a firm (``?firm=``); without one, the firms to choose from."""
    code = request.args.get("firm", "")[:18]
    if not code:
        return firms_to_choose("/visits/new", _("登记走访：哪家企业"), _("选一家，再填走访情况。"))
    form = VisitForm(formdata=None, firm=code)
    form.form_token.data = uuid.uuid4().hex
    return _shown(form, rows=1, fresh=True)


@pages.post("/visits/new")
@carries
@takes(RECORD_VISIT)
@allows(RECORD)
def record() -> ResponseReturnValue:
    """Write it down once for each token; ``more`` only adds a row, where there is no script."""
    form = VisitForm()
    if more := request.form.get("more"):
        return _shown(
            form, rows=len(form.problems) + (more == "problems"), promises=len(form.promises) + (more == "promises")
        )
    if not form.form_token.data:
        raise Precondition()
    if not form.validate():
        return _shown(form, 422)
    try:
        number = _recorded(form)
    except VisitedAlready as first:
        g.back = (f"/visits/{first.number}", _("查看那一次走访"))
        raise
    except TooLarge as refused:
        form.refuse(refused)
        return _shown(form, 413)
    except Invalid as refused:
        form.refuse(refused)
        return _shown(form, 422)
    except Mismatch:
        form.form_token.data = uuid.uuid4().hex
        form.form_errors.append(_("这张表单已经提交过一次，之后内容有改动。如果是另一次走访，请再点一次“登记走访”。"))
        return _shown(form, 422)
    session["sent"] = f"visit-{form.firm.data}"  # the device takes its draft away
    flash(_("%(done)s。", done=_(RECORD_VISIT.done)), "success")
    if form.way.data != VisitWay.ON_SITE:
        flash(_("电话和视频走访不计入走访覆盖率，应走访的企业还要上门。"), "info")
    return redirect(f"/visits/{number}", 303)


def _recorded(form: Any) -> str:
    """The number of the visit this form made, now or the first time it was sent."""
    token = form.form_token.data
    body: dict[str, Any] = {name: value for name, value in request.form.items() if name not in NOT_THE_REQUEST}
    with received(core().storage, core().scanner, form.uploads()) as found, acting() as tx:
        body |= {f"file {number}": file.sha256 for number, file in enumerate(found.files)}
        done = once(tx, SCOPE, token, fingerprint(body))
        if done is not None:
            return done.resource
        visit = take(tx, RECORD_VISIT, given(form, RECORD_VISIT))
        add_photos(tx, visit.number, found)
        answer(tx, SCOPE, token, visit.number)
        return visit.number


def _shown(form: Any, code: int = 200, rows: int = 0, promises: int = 0, *, fresh: bool = False) -> Response:
    with reading() as tx:
        company = seen_company(tx, form.firm.data or "")
        form.offer(chosen_category_choices(categories_in_use(tx.session)), rows, promises)
        waiting = _waiting(tx, company.credit_code)
        if fresh:
            form.day.data = local_day(tx.now).isoformat()
            for number in waiting:
                form.followed.append_entry({"number": number})
        quiet = quiet_of(tx, company.id)
        body = render_template(
            "visits/new.html",
            form=form,
            company=company,
            contacts=list(company.by_rank),
            titles=waiting,
            quiet=None if quiet is None else {"until": day(quiet.until), "reason": quiet.reason},
            may_add=len(form.problems) < MOST_PROBLEMS,
            **page_context(tx),
        )
    return make_response(body, code)


def _waiting(tx: Transaction, code: str) -> dict[str, str]:
    """Matters of the firm that wait for its word, by number: what they are called."""
    filters = TicketFilters(company=code, states=(State.RESOLVED,))
    found = seen_list(tx, Wanted(filters=filters, limit=MOST_FOLLOWED))
    return {row.number: row.title for row in found.items}
