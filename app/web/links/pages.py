"""关联 and 解除关联, from the page of a ticket."""

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect
from flask.typing import ResponseReturnValue

from app.acts.table import LINKING
from app.acts.taking import take
from app.kernel.acts import AnyDeclared
from app.kernel.errors import Invalid, Missing, Refused
from app.web.desk import acting
from app.web.forms.declared import given
from app.web.guard import allows
from app.web.labels import refusal_sentence
from app.web.links.forms import LINK_FORMS
from app.web.speaking import _
from app.web.taken import takes
from app.web.tickets.pages import shown

pages = Blueprint("links", __name__)


def act_on(act: AnyDeclared, number: str) -> ResponseReturnValue:
    """Link it to another, or end that; what is refused is said on the page of the ticket, with what was typed."""
    form: Any = LINK_FORMS[act.action]()
    if not form.validate():
        return shown(number, form, 422)
    try:
        with acting() as tx:
            take(tx, act, given(form, act), number=number)
    except Invalid as refused:
        form.refuse(refused)
        return shown(number, form, 422)
    except Missing:
        form.other.errors = [_("没有找到这件诉求，或者您看不到它。请核对编号。")]
        return shown(number, form, 404)
    except Refused as refused:
        form.other.errors = [refusal_sentence(refused.code)]
        return shown(number, form, 409)
    flash(_("%(number)s %(done)s。", number=number, done=_(act.done)), "success")
    return redirect(f"/tickets/{number}#links-title", 303)


for _act in LINKING:
    pages.add_url_rule(
        f"/tickets/<number>/{_act.name}",
        _act.action,
        takes(_act)(allows(_act.ability)(partial(act_on, _act))),
        methods=["POST"],
    )
