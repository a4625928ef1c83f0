"""Something put beside a ticket by the form that was sent from its page: done, or the page again as it was typed."""

from collections.abc import Collection
from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect
from flask.typing import ResponseReturnValue
from wtforms import Field

from app.acts.taking import take
from app.kernel.acts import AnyDeclared
from app.kernel.errors import Invalid, Missing, Refused
from app.web.desk import acting
from app.web.forms.declared import given
from app.web.guard import allows
from app.web.labels import refusal_sentence
from app.web.speaking import _
from app.web.taken import takes
from app.web.tickets.pages import shown


def add_routes(pages: Blueprint, acts: Collection[AnyDeclared], forms: Any, anchor: str, under: str = "") -> None:
    """An address for each of these acts, with its form of ``forms``; once it is done the page opens at ``anchor``.

    ``under`` names the input that says another ticket: what is refused because of that one is said there.
    """
    for act in acts:
        view = takes(act)(allows(act.ability)(partial(_put, act, forms[act.action], anchor, under)))
        pages.add_url_rule(f"/tickets/<number>/{act.name}", act.action, view, methods=["POST"])


def _put(act: AnyDeclared, form_class: Any, anchor: str, under: str, number: str) -> ResponseReturnValue:
    form = form_class()
    if not form.validate():
        return shown(number, form, 422)
    other: Field | None = form[under] if under else None
    try:
        with acting() as tx:
            take(tx, act, given(form, act), number=number)
    except Invalid as refused:
        form.refuse(refused)
        return shown(number, form, 422)
    except Missing:
        if other is None:
            raise
        other.errors = [_("没有找到这件诉求，或者您看不到它。请核对编号。")]
        return shown(number, form, 404)
    except Refused as refused:
        if other is None:
            raise
        other.errors = [refusal_sentence(refused.code)]
        return shown(number, form, 409)
    flash(_("%(number)s %(done)s。", number=number, done=_(act.done)), "success")
    return redirect(f"/tickets/{number}#{anchor}", 303)
