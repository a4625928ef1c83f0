"""Changing a setting: the form, what the change moves, and only then the word that counts. One way for every kind."""

from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.acts.taking import take
from app.administration.kinds.kind import ENDED, SUCCESSOR
from app.administration.proposing import look
from app.administration.rules import AmendmentState
from app.administration.seeing import seen_present
from app.clocks.rules.limits import Limit
from app.kernel.errors import Invalid, Missing, Refused
from app.kernel.transaction import Transaction
from app.web.desk import acting, reading
from app.web.forms.declared import given
from app.web.guard import allows
from app.web.labels import refusal_sentence
from app.web.settings.amended import shown_look, shown_subject
from app.web.settings.forms import SETTING_FORMS
from app.web.settings.offering import offer, shown_fields
from app.web.settings.rooms import ALL, Room
from app.web.speaking import _
from app.web.taken import takes
from app.web.viewer import page_context

pages = Blueprint("amending", __name__)
TAKE = "take"
ENDS = {"amend_unit": "end_unit", "amend_category": "end_category", "amend_park": "end_park"}
"""The act that ends what another changes."""
_ROOMS = {room.act.action: room for room in ALL}
EDIT = "edit"


def new(room: Room) -> ResponseReturnValue:
    """The form of something that is not there yet, or of the one there is."""
    values: dict[str, Any] = {}
    if room.only:
        with reading() as tx:
            values = dict(seen_present(tx, room.kind, None, room.only) or {})
    return _shown(room, SETTING_FORMS[room.act.action](formdata=None, **values), None)


def edit(room: Room, subject: str) -> ResponseReturnValue:
    """The form with what holds now."""
    with reading() as tx:
        found = seen_present(tx, room.kind, request.args.get("region"), subject)
    if found is None and (room.known is None or not room.known(subject)):
        raise Missing()
    values = dict(found or {})
    ended = bool(values.pop(ENDED, False))
    values.pop(SUCCESSOR, None)
    if "length" in values:
        present = Limit.parse(values.pop("length"))
        values |= {"amount": present.amount, "unit": present.unit.value}
    if ended and room.act.action in ENDS.values():
        raise Missing()
    form = SETTING_FORMS[room.act.action](formdata=None, **values, **{room.subject: subject})
    if request.args.get("region"):
        form.region.data = request.args["region"]
    return _shown(room, form, subject, ended=ended)


def amend(room: Room) -> ResponseReturnValue:
    """Look first; propose when the person says so, having seen what it moves."""
    form = SETTING_FORMS[room.act.action]()
    subject = _subject(room, form)
    with reading() as tx:
        offer(tx, form)
    if request.form.get("step") == EDIT:
        return _shown(room, form, subject)
    if not form.validate():
        return _shown(room, form, subject, 422)
    try:
        with acting() as tx:
            if request.form.get("step") == TAKE:
                done = take(tx, room.act, given(form, room.act))
                ahead = done.in_force_at is None or done.in_force_at > tx.now
                return _done(done.number, done.state, ahead=ahead)
            wanted = room.wanted(tx, given(form, room.act))
            looked = shown_look(wanted, look(tx, wanted))
    except Invalid as refused:
        form.refuse(refused)
        return _shown(room, form, subject, 422)
    except Refused as refused:
        form.form_errors.append(refusal_sentence(refused.code) or refused.code)
        return _shown(room, form, subject, 409)
    return _looked(room, form, looked)


for _room in ALL:
    _ability = allows(_room.act.ability)
    pages.add_url_rule(
        _room.address, f"{_room.endpoint}_amend", takes(_room.act)(_ability(partial(amend, _room))), methods=["POST"]
    )
    _new = _room.address if not _room.subject else f"{_room.address}/new"
    if _room.known is None and _room.begins:
        pages.add_url_rule(_new, f"{_room.endpoint}_new", _ability(partial(new, _room)))
    if _room.subject:
        pages.add_url_rule(f"{_room.address}/<subject>", f"{_room.endpoint}_edit", _ability(partial(edit, _room)))


def _subject(room: Room, form: Any) -> str | None:
    """Which one a form that came back is about; None for something new."""
    if room.known is not None:
        named = form[room.subject].data or ""
        if not room.known(named):
            raise Missing()
        return str(named)
    return request.form.get("subject") or None


def _done(number: str, state: AmendmentState, *, ahead: bool) -> Response:
    if state is AmendmentState.WAITING:
        flash(_("已提交，等另一个人复核后生效。"), "success")
    else:
        flash(_("已保存，到日生效。") if ahead else _("已保存，现在生效。"), "success")
    return make_response(redirect(f"/settings/changes/{number}", 303))


def _shown(room: Room, form: Any, subject: str | None, code: int = 200, *, ended: bool = False) -> Response:
    g.back = ("/settings", _("返回设置"))
    with reading() as tx:
        offer(tx, form)
        if subject is not None and hasattr(form, "code"):
            form.code.render_kw = {"readonly": True}
            form.code.data = subject
        body = render_template(
            "settings/amend.html",
            form=form,
            fields=shown_fields(form),
            hidden=[form[room.subject]] if room.known is not None else [],
            room=room,
            subject=subject,
            ended=ended,
            ends=None if ended or room.act.action not in ENDS else _ROOMS[ENDS[room.act.action]].endpoint,
            named=None
            if subject is None
            else shown_subject(room.kind, subject, {"name": _name(tx, room, form, subject)}),
            **page_context(tx),
        )
    return make_response(body, code)


def _name(tx: Transaction, room: Room, form: Any, subject: str) -> str:
    """As it is typed; of what ends, as it is called."""
    field = getattr(form, "name", None)
    if field is not None or room.act.action not in ENDS.values():
        return "" if field is None else field.data or ""
    there = seen_present(tx, room.kind, form.region.data or None, subject)
    if there is None:
        raise Missing()
    return str(there["name"])


def _looked(room: Room, form: Any, looked: dict[str, Any]) -> Response:
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in {"csrf_token", "step"}]
    with reading() as tx:
        body = render_template(
            "settings/look.html", room=room, looked=looked, typed=typed, reason=form.reason.data, **page_context(tx)
        )
    return make_response(body)
