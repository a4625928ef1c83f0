"""企业标签: those of one firm with what may be done, and those that wait for the coordinator."""

from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.acts.table import ON_TRAITS
from app.acts.taking import take
from app.kernel.acts import AnyDeclared
from app.kernel.errors import Invalid
from app.traits.keeping import PUT_COMPANY_TAG
from app.traits.rules import VERIFY
from app.traits.seeing import seen_trait, seen_traits, waiting_traits
from app.web.desk import acting, reading
from app.web.forms.declared import given
from app.web.guard import allows
from app.web.speaking import _
from app.web.taken import takes
from app.web.traits.forms import TRAIT_FORMS, PutForm
from app.web.viewer import page_context

pages = Blueprint("traits", __name__)
WAITING = "/company-tags"


@pages.get("/companies/<credit_code>/tags")
@allows("company.see")
def of_firm(credit_code: str) -> ResponseReturnValue:
    """The tags a firm has and had."""
    return _of_firm(credit_code, PutForm(formdata=None))


@pages.post("/companies/<credit_code>/tags")
@takes(PUT_COMPANY_TAG)
@allows(PUT_COMPANY_TAG.ability)
def put(credit_code: str) -> ResponseReturnValue:
    """Put a tag on the firm."""
    form = PutForm()
    g.back = (f"/companies/{credit_code}/tags", _("查看最新状态"))
    if not form.validate():
        return _of_firm(credit_code, form, 422)
    try:
        with acting() as tx:
            done = take(tx, PUT_COMPANY_TAG, given(form, PUT_COMPANY_TAG), number=credit_code)
            verified = done.verified_at is not None
    except Invalid as refused:
        form.refuse(refused)
        return _of_firm(credit_code, form, 422)
    flash(_("标签已登记。") if verified else _("标签已提交，等协调员核实。"), "success")
    return redirect(f"/companies/{credit_code}/tags", 303)


@pages.get("/company-tags")
@allows(VERIFY)
def waiting() -> ResponseReturnValue:
    """What waits for the coordinator, the longest first."""
    with reading() as tx:
        found = waiting_traits(tx, request.args.get("cursor"))
        more = f"{WAITING}?cursor={found.next_cursor}" if found.next_cursor else None
        return render_template("traits/waiting.html", traits=found.items, next_href=more, **page_context(tx))


def act_on(act: AnyDeclared, number: str) -> ResponseReturnValue:
    """Verify a tag, or end it; back to where it was done."""
    form = TRAIT_FORMS[act.action]()
    if not form.validate():
        raise Invalid({"reason": [_("请写明理由，企业看得到。")]})
    with acting() as tx:
        done = take(tx, act, given(form, act), number=number)
        code = seen_trait(tx, done.id).firm.credit_code
    flash(_("%(done)s。", done=_(act.done)), "success")
    waits = request.args.get("from") == "waiting"
    return redirect(WAITING if waits else f"/companies/{code}/tags", 303)


for _act in ON_TRAITS:
    pages.add_url_rule(
        f"/company-tags/<number>/{_act.name.split('-')[0]}",
        _act.action,
        takes(_act)(allows(_act.ability)(partial(act_on, _act))),
        methods=["POST"],
    )


def _of_firm(credit_code: str, form: Any, code: int = 200) -> Response:
    with reading() as tx:
        seen = seen_traits(tx, credit_code)
        body = render_template(
            "traits/show.html",
            seen=seen,
            form=form,
            open_traits=[each for each in seen.items if each.open],
            ended_traits=[each for each in seen.items if not each.open],
            **page_context(tx),
        )
    return make_response(body, code)
