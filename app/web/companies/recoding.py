"""变更信用代码: the coordinator gives a firm the code of its new licence."""

from typing import Any

from flask import Blueprint, Response, flash, g, make_response, redirect, render_template
from flask.typing import ResponseReturnValue

from app.acts.taking import take
from app.companies.recoding import RECODE
from app.companies.seeing import seen_company
from app.kernel.errors import Invalid
from app.web.desk import acting, reading
from app.web.forms.declared import form_of, given
from app.web.guard import allows
from app.web.speaking import _
from app.web.taken import takes
from app.web.viewer import page_context

pages = Blueprint("recoding", __name__)
RecodeForm = form_of(RECODE, alone=True)


@pages.get("/companies/<credit_code>/recode")
@allows(RECODE.ability)
def show(credit_code: str) -> ResponseReturnValue:
    """The form, with the code as it is."""
    return _shown(credit_code, None)


@pages.post("/companies/<credit_code>/recode")
@takes(RECODE)
@allows(RECODE.ability)
def post(credit_code: str) -> ResponseReturnValue:
    """Give the firm its new code."""
    form = RecodeForm()
    g.back = (f"/companies/{credit_code}", _("查看最新状态"))
    if not form.validate():
        return _shown(credit_code, form, 422)
    try:
        with acting() as tx:
            code = take(tx, RECODE, given(form, RECODE), number=credit_code, version=form.seen).credit_code
    except Invalid as refused:
        form.refuse(refused)
        return _shown(credit_code, form, 422)
    flash(_("%(done)s。", done=_(RECODE.done)), "success")
    return redirect(f"/companies/{code}", 303)


def _shown(credit_code: str, form: Any, code: int = 200) -> Response:
    with reading() as tx:
        company = seen_company(tx, credit_code)
        form = form or RecodeForm(formdata=None, version=str(company.version))
        body = render_template("companies/recode.html", form=form, company=company, **page_context(tx))
    return make_response(body, code)
