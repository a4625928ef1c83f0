"""修改时限: one limit of the zone, from a day on, by its administrator; on record with what held before."""

from datetime import datetime, time

from flask import Blueprint, Response, flash, make_response, redirect, render_template
from flask.typing import ResponseReturnValue

from app.calendars.rules import SHANGHAI, local_day
from app.clocks.rules.limits import NamedLimit
from app.clocks.setting import set_term
from app.clocks.terms import terms_at
from app.kernel.errors import Invalid, Missing
from app.kernel.ids import RegionId
from app.kernel.transaction import Transaction
from app.regions.queries import regions_of
from app.slices import LIMITS
from app.web.desk import acting, reading
from app.web.guard import allows
from app.web.settings.forms import LimitForm
from app.web.speaking import _, said
from app.web.viewer import page_context

pages = Blueprint("limits", __name__)


@pages.get("/settings/limits/<key>")
@allows("settings.edit")
def edit(key: str) -> ResponseReturnValue:
    """The limit as it is, and a form."""
    return _form_shown(_named(key), None)


@pages.post("/settings/limits/<key>")
@allows("settings.edit")
def edit_post(key: str) -> ResponseReturnValue:
    """Set it from a day on; clocks that run keep theirs."""
    limit, form = _named(key), LimitForm()
    with reading() as tx:
        _offer(form, tx)
    if not form.validate():
        return _form_shown(limit, form, 422)
    try:
        with acting() as tx:
            changed = set_term(
                tx, limit, form.length, region_id=_region_id(tx, form.region.data), valid_from=_since(tx, form)
            )
    except Invalid as refused:
        form.refuse(refused)
        return _form_shown(limit, form, 422)
    flash(_("时限已修改，已经开始计时的不受影响。") if changed else _("时限本来就是这样，没有改动。"), "success")
    return redirect("/settings", 303)


def _named(key: str) -> NamedLimit:
    if key not in LIMITS:
        raise Missing()
    return LIMITS[key]


def _since(tx: Transaction, form: LimitForm) -> datetime:
    """The first instant of the day; of today, now."""
    day = form.since.day
    return tx.now if day is None or day == local_day(tx.now) else datetime.combine(day, time(), SHANGHAI)


def _region_id(tx: Transaction, code: str) -> RegionId:
    return next(RegionId(region.id) for region in regions_of(tx.session, tx.actor) if region.code == code)


def _offer(form: LimitForm, tx: Transaction) -> None:
    form.region.choices = [(region.code, region.name) for region in regions_of(tx.session, tx.actor)]


def _form_shown(limit: NamedLimit, form: LimitForm | None, code: int = 200) -> Response:
    with reading() as tx:
        regions = regions_of(tx.session, tx.actor)
        present = terms_at(tx.session, regions[0].id if regions else 0, tx.now)[limit]
        form = form or LimitForm(formdata=None, amount=present.amount, unit=present.unit.value)
        _offer(form, tx)
        body = render_template(
            "settings/limit.html",
            form=form,
            key=limit.key,
            word=_(limit.word),
            present=said(present.label_zh),
            **page_context(tx),
        )
    return make_response(body, code)
