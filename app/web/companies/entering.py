"""登记企业: a firm entered for the first time, by whoever keeps the firms of a region."""

from flask import Blueprint, Response, flash, make_response, redirect, render_template
from flask.typing import ResponseReturnValue

from app.companies.registering import CompanyEntry, enters
from app.kernel.errors import Conflict, Forbidden, Invalid
from app.kernel.ids import ParkId
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.regions.queries import parks_of
from app.rosters.entering import enter
from app.slices import REFUSALS
from app.web.companies.forms import NewCompanyForm
from app.web.desk import acting, reading
from app.web.guard import allows
from app.web.speaking import _
from app.web.viewer import page_context

pages = Blueprint("entering_companies", __name__)


@pages.get("/companies/new")
@allows("company.edit")
def new() -> ResponseReturnValue:
    """The empty entry."""
    return _form_shown(None)


@pages.post("/companies/new")
@allows("company.edit")
def new_post() -> ResponseReturnValue:
    """Enter the firm; one that is there already is said on its code."""
    form = NewCompanyForm()
    if not form.validate():
        return _form_shown(form, 422)
    try:
        with acting() as tx:
            entry = CompanyEntry(
                name=form.name.data or "",
                park_id=_park(tx, form.park.data),
                industry=form.industry.data or "",
                address=form.address.data or "",
            )
            code = enter(tx, form.credit_code.data or "", entry, form.entries())
    except Invalid as refused:
        form.refuse(refused)
        return _form_shown(form, 422)
    except Conflict as refused:
        form.refuse(Invalid({"credit_code": [say(REFUSALS[refused.code])]}))
        return _form_shown(form, 409)
    flash(_("企业已登记。"), "success")
    return redirect(f"/companies/{code}", 303)


def _park(tx: Transaction, code: str | None) -> ParkId | None:
    if not code:
        return None
    found = next((park.id for park in parks_of(tx.session, tx.actor, in_use=True) if park.code == code), None)
    if found is None:
        raise Invalid({"park": [say("请从列表中选择。")]})
    return ParkId(found)


def _form_shown(form: NewCompanyForm | None, code: int = 200) -> Response:
    with reading() as tx:
        if not enters(tx.actor):
            raise Forbidden()
        form = form or NewCompanyForm(formdata=None)
        form.park.choices = [
            ("", _("不在园区")),
            *((park.code, park.name) for park in parks_of(tx.session, tx.actor, in_use=True)),
        ]
        body = render_template("companies/new.html", form=form, **page_context(tx))
    return make_response(body, code)
