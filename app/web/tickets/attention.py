"""关注 and 静音 on the page of a ticket, and the colleagues its remarks may call in."""

from functools import partial
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from app.acts.table import ATTENTION
from app.acts.taking import take
from app.kernel.acts import AnyDeclared
from app.kernel.transaction import Transaction
from app.tickets.beside import beside
from app.tickets.following import FOLLOW, MUTE, UNFOLLOW
from app.tickets.remarking import REMARK
from app.tickets.remarks import colleagues_on
from app.web.desk import acting, reading
from app.web.forms.bases import ZoneForm
from app.web.forms.declared import DeclaredForm, form_of, given
from app.web.guard import allows, local_path
from app.web.panelling import Panel, Place
from app.web.speaking import _
from app.web.taken import takes
from app.web.tickets.shown import TicketPage

pages = Blueprint("attention", __name__)
VERBS = {FOLLOW.action: "关注", MUTE.action: "静音"}
TAKEN_BACK = {FOLLOW.action: "取消关注", MUTE.action: "取消静音"}


class AttentionForm(DeclaredForm, ZoneForm):
    """Nothing to fill in."""


FORMS = {act.action: form_of(act, base=AttentionForm) for act in ATTENTION}


def wish(act: AnyDeclared, number: str) -> ResponseReturnValue:
    """Follow or mute a ticket, or take either back; then where one came from."""
    form: Any = FORMS[act.action]()
    if form.validate():
        with acting() as tx:
            take(tx, act, given(form, act), number=number)
        flash(_("%(number)s %(done)s。", number=number, done=_(act.done)), "success")
    return redirect(local_path(request.form.get("next") or f"/tickets/{number}"), 303)


for _act in ATTENTION:
    pages.add_url_rule(
        f"/tickets/<number>/{_act.name}",
        _act.action,
        takes(_act)(allows(_act.ability)(partial(wish, _act))),
        methods=["POST"],
    )


@pages.get("/tickets/<number>/colleagues")
@allows(REMARK.ability)
def colleagues(number: str) -> ResponseReturnValue:
    """Whom a remark may call in, for the script that completes a name after an @."""
    with reading() as tx:
        return jsonify([{"name": each.name, "unit": each.unit} for each in colleagues_on(tx, number)])


def attention_on(tx: Transaction, page: TicketPage, _failed: Any) -> dict[str, object] | None:
    """What this reader wants to hear of the ticket; None for whoever may not say."""
    if not tx.actor.may(FOLLOW.ability) or page.left_at is not None:
        return None
    muted = beside(tx, page.ticket).muted
    chosen = None if muted is None else (MUTE if muted else FOLLOW).action
    return {
        "buttons": [
            {
                "href": f"/tickets/{page.ticket.number}/{(UNFOLLOW if act.action == chosen else act).name}",
                "label": _(TAKEN_BACK[act.action] if act.action == chosen else VERBS[act.action]),
                "icon": "star" if act is FOLLOW else "bell-off",
                "on": act.action == chosen,
            }
            for act in (FOLLOW, MUTE)
        ],
        "said": {
            FOLLOW.action: _("您关注了这件诉求，每一步都会告诉您。"),
            MUTE.action: _("已静音：只告诉您要办的事。"),
        }.get(chosen or "", ""),
    }


ATTENTION_PANEL = Panel(place=Place.SIDE, template="tickets/_attention.html", gather=attention_on)
