"""安排走访: which firm is called on when; for its officer, and for the coordinator."""

from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.acts.taking import take
from app.calendars.rules import local_day
from app.companies.seeing import seen_company
from app.kernel.errors import Invalid
from app.visits.rules.words import SCHEDULE
from app.visits.scheduling import SCHEDULE_VISIT
from app.web.desk import acting, reading
from app.web.forms.declared import given
from app.web.guard import allows
from app.web.speaking import _
from app.web.taken import takes
from app.web.viewer import page_context
from app.web.visits.choosing import firms_to_choose
from app.web.visits.forms import ScheduleForm

pages = Blueprint("visit_scheduling", __name__)


@pages.get("/visits/schedule")
@allows(SCHEDULE)
def new() -> ResponseReturnValue:
    """The form for a firm (``?firm=``); without one, the firms to choose from."""
    code = request.args.get("firm", "")[:18]
    if not code:
        return firms_to_choose("/visits/schedule", _("安排走访：哪家企业"), _("选一家，再填哪天去。"))
    return _shown(ScheduleForm(formdata=None, firm=code), fresh=True)


@pages.post("/visits/schedule")
@takes(SCHEDULE_VISIT)
@allows(SCHEDULE)
def schedule() -> ResponseReturnValue:
    """Say the day; saying another one moves it."""
    form = ScheduleForm()
    if not form.validate():
        return _shown(form, 422)
    try:
        with acting() as tx:
            number = take(tx, SCHEDULE_VISIT, given(form, SCHEDULE_VISIT)).number
    except Invalid as refused:
        form.refuse(refused)
        return _shown(form, 422)
    flash(_("%(done)s。", done=_(SCHEDULE_VISIT.done)), "success")
    return redirect(f"/visits/{number}", 303)


def _shown(form: Any, code: int = 200, *, fresh: bool = False) -> Response:
    with reading() as tx:
        company = seen_company(tx, form.firm.data or "")
        if fresh:
            form.day.data = local_day(tx.now).isoformat()
        body = render_template("visits/schedule.html", form=form, company=company, **page_context(tx))
    return make_response(body, code)
