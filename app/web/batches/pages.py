"""批处理: the list, making one of a selection or of a common issue, one batch with its matters, and what is done."""

import uuid
from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from app.acts.table import ON_BATCHES
from app.acts.taking import take
from app.acts.together import ACT_OF, Outcomes, take_together
from app.batches.forming import FORM
from app.batches.keeping import demand_part_in
from app.batches.rules import MOST, OPEN, TOGETHER, BatchAction, BatchState, forms
from app.batches.seeing import SeenBatch, SeenMatter, matters_seen, previewed, seen_batch, seen_batches
from app.issues.seeing import members_seen, seen_issue
from app.kernel.acts import AnyAct
from app.kernel.errors import Conflict, Invalid, Mismatch, Precondition, Refused, TooLarge
from app.kernel.transaction import Transaction
from app.tickets.receiving import received, received_for_each
from app.tickets.routing import units_called
from app.tickets.rules.words import Outcome
from app.web.batches.forms import BATCH_FORMS, TOGETHER_FORMS, FormingForm, picked_from, rows_of
from app.web.batches.shown import (
    reason_of,
    shown_batch,
    shown_matters,
    shown_preview,
    shown_rows,
    takable,
)
from app.web.desk import acting, core, reading
from app.web.forms.declared import given
from app.web.guard import allows
from app.web.htmx import render
from app.web.labels import choices, label
from app.web.sent import act_sent
from app.web.speaking import _, counted
from app.web.taken import takes
from app.web.tickets.rows import company_label
from app.web.uploading import carries, let_in
from app.web.viewer import page_context

pages = Blueprint("batches", __name__)

OWN_WORDS = frozenset({BatchAction.ANSWER})
"""Acts of which something may be said of one matter instead of what is said of all."""


@pages.get("/batches")
@allows("batch.see")
def index() -> ResponseReturnValue:
    """Batches by state: the open ones, or those of one state."""
    typed = request.args.get("state", "")
    with reading() as tx:
        states = (BatchState(typed),) if typed in set(BatchState) else OPEN
        found = seen_batches(tx, states, request.args.get("cursor"))
        more = f"/batches?state={typed}&cursor={found.next_cursor}" if found.next_cursor else None
        first = {"label": _("全部在办"), "href": "/batches", "on": not typed}
        by_state = [{"label": w, "href": f"/batches?state={v}", "on": v == typed} for v, w in choices(BatchState)]
        return render(
            "batches/list.html",
            "batches/_rows.html",
            batches=[shown_batch(each) for each in found.items],
            next_href=more,
            chips=[first, *by_state],
            **page_context(tx),
        )


@pages.post("/batches/preview")
@allows("batch.propose")
def preview() -> ResponseReturnValue:
    """What would be one batch of the ticked rows of a list, or of a common issue; nothing is kept."""
    with reading() as tx:
        numbers = picked_from(request.form.getlist("picked"))
        if request.form.get("issue"):
            issue = seen_issue(tx, request.form["issue"])
            numbers += [each.row.number for each in members_seen(tx, issue.id, limit=MOST).items]
    if not numbers:
        flash(_("请先勾选要组成批次的诉求。"), "warning")
        return redirect("/batches", 303)
    return _offered(FormingForm(formdata=None), numbers, fresh=True)


@pages.post("/batches")
@takes(FORM)
@allows("batch.propose")
def make() -> ResponseReturnValue:
    """Form a batch, or ask for one; what may not join any more is named."""
    form = FormingForm()
    if not form.validate():
        return _offered(form, list(form.tickets.data or ()), code=422)
    try:
        with acting() as tx:
            made = take(tx, FORM, given(form, FORM))
    except Invalid as refused:
        form.refuse(refused)
        return _offered(form, list(form.tickets.data or ()), code=422)
    flash(_("批次 %(number)s 已组成。", number=made.number), "success")
    if made.barred:
        reasons = _("；").join(f"{number} {label(why)}" for number, why in made.barred.items())
        flash(_("没有加入的：%(reasons)s。", reasons=reasons), "warning")
    return redirect(f"/batches/{made.number}", 303)


@pages.get("/batches/<number>")
@allows("batch.see")
def show(number: str) -> ResponseReturnValue:
    """One batch: cause and plan, its matters, and what may be done."""
    return _shown(number)


def act_on(act: AnyAct, number: str) -> ResponseReturnValue:
    """Confirm a proposal, or take a batch apart."""
    form, address = BATCH_FORMS[act.action](), f"/batches/{number}"
    try:
        return act_sent(act, form, number, version=form.seen, back=address, shown=_shown, target=lambda _batch: address)
    except (Conflict, Refused) as late:
        late.message = _("这个批次刚被别人更新，请查看最新状态后再操作。")
        raise


def act_together(action: BatchAction, number: str) -> ResponseReturnValue:
    """One act on many of its matters; those it was not taken on are named with the reason."""
    form = TOGETHER_FORMS[action]()
    g.back = (f"/batches/{number}", _("回到批次"))
    if not form.form_token.data:
        raise Precondition()
    rows = rows_of()
    if not form.validate():
        return _shown(number, form, 422)
    try:
        said, numbers = given(form, ACT_OF[action]), [row.number for row in rows]
        with (
            received(core().storage, core().scanner, form.uploads()) as found,
            received_for_each(core().storage, found, numbers) as files,
            acting() as tx,
        ):
            done = take_together(tx, action, number, said, rows, form.form_token.data, files)
    except Invalid as refused:
        form.refuse(refused)
        return _shown(number, form, 413 if isinstance(refused, TooLarge) else 422)
    except Mismatch:
        form.form_token.data = uuid.uuid4().hex
        form.form_errors.append(_("这张表单已经提交过一次，之后内容有改动。请核对后再提交。"))
        return _shown(number, form, 422)
    if done.left:
        return _result(action, done)
    flash(counted("%(n)s 件%(done)s。", len(done.done), done=label(action)), "success")
    return redirect(f"/batches/{number}", 303)


for _act in ON_BATCHES:
    pages.add_url_rule(
        f"/batches/<number>/{_act.name}",
        f"{_act.action}_batch",
        takes(_act)(allows(_act.ability)(partial(act_on, _act))),
        methods=["POST"],
    )
for _action, _each in ACT_OF.items():
    pages.add_url_rule(
        f"/batches/<number>/{_each.name}",
        f"{_action}_together",
        let_in(partial(demand_part_in, action=_action))(carries(allows(_each.ability)(partial(act_together, _action)))),
        methods=["POST"],
    )


def _offered(form: Any, numbers: Sequence[str], *, fresh: bool = False, code: int = 200) -> Response:
    """The form of a new batch over what may join it."""
    with reading() as tx:
        found = previewed(tx, numbers, None if fresh else form.lead.data or None)
        units = [each.unit for each in units_called(tx)]
        form.lead.choices = [SelectChoice("", _("请选择单位")), *(SelectChoice(unit.code, unit.name) for unit in units)]
        shown = shown_preview(found)
        form.tickets.choices = shown["choices"]
        if fresh:
            form.lead.data = found.lead or ""
            form.tickets.data = [row.number for row in found.joining]
        at_once = all(forms(tx.actor, row.region_id) for row in found.joining)
        verb = _("组成批次") if at_once else _("提请组成批次")
        body = render_template(
            "batches/new.html", form=form, preview=shown, numbers=numbers, verb=verb, **page_context(tx)
        )
    return make_response(body, code)


def _shown(number: str, failed: Any = None, code: int = 200) -> Response:
    with reading() as tx:
        batch = seen_batch(tx, number)
        matters = matters_seen(tx, batch)
        sheets = _sheets(tx, batch, matters, failed)
        if failed is not None and not any(sheet["open"] for sheet in sheets):
            raise Refused(state=batch.state)
        body = render_template(
            "batches/show.html",
            batch=shown_batch(batch),
            matters=shown_matters(matters),
            sheets=sheets,
            outcomes=choices(Outcome),
            **page_context(tx),
        )
    return make_response(body, code)


def _sheets(tx: Transaction, batch: SeenBatch, matters: Sequence[SeenMatter], failed: Any) -> list[dict[str, Any]]:
    """The acts that fit now, each with its form; the one that came back is open."""
    found: list[dict[str, Any]] = []
    for action in batch.actions:
        together = action in TOGETHER
        rows = takable(matters, action) if together else []
        act = ACT_OF[action] if together else next(each for each in ON_BATCHES if each.action == action)
        kind = TOGETHER_FORMS[action] if together else BATCH_FORMS[action]
        again = isinstance(failed, kind)
        if not tx.actor.may(act.ability) or (together and not rows and not again):
            continue
        form: Any = failed if again else kind(formdata=None)
        if together and not again:
            form.form_token.data = uuid.uuid4().hex
        _fill(tx, batch, form, matters)
        found.append(
            {
                "name": act.name,
                "label": label(action),
                "danger": _(act.danger) if act.danger and not together else "",
                "open": again,
                "form": form,
                "rows": shown_rows(rows),
                "own_words": action in OWN_WORDS,
                "href": f"/batches/{batch.number}/{act.name}",
                "kind": "danger" if action is BatchAction.DROP else "quiet" if found else "primary",
            }
        )
    return found


def _fill(tx: Transaction, batch: SeenBatch, form: Any, matters: Sequence[SeenMatter]) -> None:
    """What there is to choose: the matters in the batch, and the units of its region."""
    if hasattr(form, "matter"):
        inside = [each.row for each in matters if each.left_at is None]
        offered = [SelectChoice(row.number, f"{row.number} {company_label(row)} {row.title}") for row in inside]
        form.matter.choices = [SelectChoice("", _("请选择诉求")), *offered]
    names = [name for name in ("lead", "supports") if hasattr(form, name)]
    if not names:
        return
    units = [each.unit for each in units_called(tx) if each.unit.region_id == batch.region_id]
    offered = [SelectChoice(unit.code, unit.name) for unit in units]
    if "lead" in names:
        form.lead.choices = [SelectChoice("", batch.lead.name if batch.lead else _("请选择单位")), *offered]
    if "supports" in names:
        own = batch.lead.code if batch.lead else ""
        form.supports.choices = [each for each in offered if each.value != own]


def _result(action: BatchAction, done: Outcomes) -> ResponseReturnValue:
    with reading() as tx:
        return render_template(
            "batches/result.html",
            act_label=label(action),
            back=f"/batches/{done.batch}",
            number=done.batch,
            done=done.done,
            left=[{"number": each.number, "why": reason_of(each)} for each in done.left],
            again=done.again,
            **page_context(tx),
        )
