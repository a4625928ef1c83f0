"""合并企业记录: the coordinator names the record that is kept, sees what will go along, and puts the two together."""

from typing import Any

from flask import Blueprint, Response, flash, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.acts.taking import take
from app.companies.seeing import seen_company
from app.kernel.errors import Invalid
from app.kernel.transaction import Transaction
from app.mergers.merging import MERGE_FIRMS
from app.mergers.rules import MERGES, REFUSALS
from app.mergers.seeing import merger_numbered, seen_mergers, seen_preview
from app.mergers.undoing import UNDO_MERGER
from app.web.desk import acting, reading
from app.web.forms.declared import given
from app.web.guard import allows
from app.web.mergers.forms import MergeForm, UndoForm
from app.web.mergers.shown import shown_counts
from app.web.speaking import _
from app.web.taken import takes
from app.web.viewer import page_context

pages = Blueprint("mergers", __name__)
LONGEST_CODE = 40


@pages.get("/companies/<credit_code>/merge")
@allows(MERGE_FIRMS.ability)
def preview(credit_code: str) -> ResponseReturnValue:
    """The record that is kept is named first; with it the page says what will go along, and asks why."""
    into = request.args.get("into", "").strip()[:LONGEST_CODE]
    form = MergeForm(formdata=None, into=into)
    return _preview(credit_code, into, form)


@pages.post("/companies/<credit_code>/merge")
@takes(MERGE_FIRMS)
@allows(MERGE_FIRMS.ability)
def merge(credit_code: str) -> ResponseReturnValue:
    """Put the two together."""
    form = MergeForm()
    g.back = (f"/companies/{credit_code}", _("查看最新状态"))
    into = (form.into.data or "").strip()[:LONGEST_CODE]
    if not form.validate():
        return _preview(credit_code, into, form, 422)
    try:
        with acting() as tx:
            done = take(tx, MERGE_FIRMS, given(form, MERGE_FIRMS), number=credit_code, version=form.seen)
            code = merger_numbered(tx, done.number).kept
    except Invalid as refused:
        form.refuse(refused)
        return _preview(credit_code, into, form, 422)
    flash(_("%(done)s。", done=_(MERGE_FIRMS.done)), "success")
    return redirect(f"/companies/{code}", 303)


@pages.get("/companies/<credit_code>/mergers")
@allows(MERGES)
def index(credit_code: str) -> ResponseReturnValue:
    """The records that went into a firm's, each to be undone for seven days."""
    return _index(credit_code)


@pages.post("/company-mergers/<number>/undo")
@takes(UNDO_MERGER)
@allows(UNDO_MERGER.ability)
def undo(number: str) -> ResponseReturnValue:
    """Make two records of one again."""
    form = UndoForm()
    with reading() as tx:
        code = merger_numbered(tx, number).kept
    g.back = (f"/companies/{code}/mergers", _("查看最新状态"))
    if not form.validate():
        return _index(code, number, form, 422)
    try:
        with acting() as tx:
            take(tx, UNDO_MERGER, given(form, UNDO_MERGER), number=number)
    except Invalid as refused:
        form.refuse(refused)
        return _index(code, number, form, 422)
    flash(_("%(done)s。", done=_(UNDO_MERGER.done)), "success")
    return redirect(f"/companies/{code}/mergers", 303)


def _preview(credit_code: str, into: str, form: Any, code: int = 200) -> Response:
    with reading() as tx:
        company = seen_company(tx, credit_code)
        shown: dict[str, Any] = {"company": company, "seen": None}
        if into:
            try:
                shown |= _seen(tx, credit_code, into)
            except Invalid as refused:
                form.refuse(refused)
                code = 422
        if code == 200:
            form.version.data = str(company.version)
        body = render_template("mergers/merge.html", form=form, **shown, **page_context(tx))
    return make_response(body, code)


def _seen(tx: Transaction, credit_code: str, into: str) -> dict[str, Any]:
    seen = seen_preview(tx, credit_code, into)
    refusal = "" if seen.refusal is None else _(REFUSALS[seen.refusal])
    return {"seen": seen, "along": shown_counts(seen.counts), "refusal": refusal}


def _index(credit_code: str, number: str = "", failed: Any = None, code: int = 200) -> Response:
    with reading() as tx:
        body = render_template(
            "mergers/list.html",
            company=seen_company(tx, credit_code),
            mergers=[
                (each, failed if each.number == number and failed else UndoForm(formdata=None))
                for each in seen_mergers(tx, credit_code)
            ],
            failed=failed,
            **page_context(tx),
        )
    return make_response(body, code)
