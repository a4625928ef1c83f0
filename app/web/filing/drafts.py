"""草稿: kept by a button or quietly while somebody types, and removed by hand."""

from dataclasses import replace

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.drafts.choosing import Chosen
from app.drafts.keeping import change_draft, drop_draft, keep_draft
from app.drafts.rules import KEEP, DraftFiled
from app.drafts.seeing import SeenDraft, files_kept, seen_draft
from app.kernel.errors import Conflict, Invalid, Missing, Precondition, Refused, TooLarge
from app.kernel.transaction import Transaction
from app.tickets.receiving import Received, received
from app.web.desk import acting, core, reading
from app.web.filing.drafting import Keeping, typed_in
from app.web.filing.forms import Filing, FilingForm
from app.web.filing.pages import SCOPE, shown_again
from app.web.forms.bases import version_of
from app.web.guard import allows
from app.web.labels import all_that_is_wrong, refusal_sentence
from app.web.speaking import _
from app.web.uploading import carries

pages = Blueprint("drafts", __name__)


@pages.post("/tickets/drafts")
@carries
@allows(KEEP)
def keep() -> ResponseReturnValue:
    """Keep what stands in the form, and go on with it as a draft."""
    form = FilingForm()
    try:
        with received(core().storage, core().scanner, form.uploads()) as found, acting() as tx:
            key = _kept(tx, form, found).key
    except (Conflict, Missing, Refused) as refused:
        keeping = _why_not(form, refused)
        if isinstance(refused, Missing):
            form.draft.data = form.draft_version.data = ""
        return shown_again(form, 409, keeping)
    except Invalid as refused:
        form.refuse(refused)
        return shown_again(form, 413 if isinstance(refused, TooLarge) else 422)
    flash(_("已存为草稿，换一台设备登录也能接着写。"), "success")
    return redirect(f"/tickets/new?draft={key}&kept=1", 303)


@pages.post("/tickets/drafts/quietly")
@allows(KEEP)
def keep_quietly() -> ResponseReturnValue:
    """The same while somebody types: a part of the form that says when it was kept, or why not."""
    form = FilingForm()
    try:
        with acting() as tx:
            kept = _kept(tx, form)
            form.draft.data, form.draft_version.data = kept.key, str(kept.version)
    except (Conflict, Missing, Refused) as refused:
        return _part(form, _why_not(form, refused), 409)
    except Invalid as refused:
        # nothing written yet is nothing to be said
        nothing = not form.draft.data and "title" in refused.fields
        return Response(status=204) if nothing else _part(form, Keeping(refused=all_that_is_wrong(refused)), 422)
    return _part(form, Keeping(saved_at=kept.saved_at, files=kept.files))


@pages.post("/tickets/drafts/drop")
@allows(KEEP)
def drop() -> ResponseReturnValue:
    """Remove a draft for good; the button stands behind a question."""
    with acting() as tx:
        drop_draft(tx, request.form.get("draft", "")[:64])
    flash(_("草稿已删除。"), "success")
    return redirect("/tickets/new", 303)


def _kept(tx: Transaction, form: Filing, found: Received | None = None) -> SeenDraft:
    """The draft with what stands in the form. ``over``: the version of another device that is to be replaced."""
    typed, chosen = typed_in(form), Chosen(found, frozenset(request.form.getlist("drop_file")))
    if not form.draft.data:
        if not form.form_token.data:
            raise Precondition()
        keep_draft(tx, form.form_token.data, typed, chosen, sent_as=SCOPE)
        return seen_draft(tx, form.form_token.data)
    seen = request.form.get("over") or form.draft_version.data or ""
    change_draft(tx, form.draft.data[:64], version_of(seen), typed, chosen)
    return seen_draft(tx, form.draft.data[:64])


def _why_not(form: Filing, refused: Conflict | Missing | Refused) -> Keeping:
    """Why it was not kept: filed meanwhile, kept by another device since, gone, or what else the use-case says."""
    if isinstance(refused, DraftFiled):
        return Keeping(filed_as=refused.number)
    if isinstance(refused, Conflict):
        with reading() as tx:
            return Keeping(other=seen_draft(tx, form.draft.data[:64]))
    code = "draft_gone" if isinstance(refused, Missing) else refused.code
    return Keeping(refused=refusal_sentence(code) or "")


def _part(form: Filing, keeping: Keeping, code: int = 200) -> Response:
    if not keeping.files and form.draft.data and not keeping.filed_as:
        with reading() as tx:
            keeping = replace(keeping, files=files_kept(tx, form.draft.data[:64]))
    return make_response(render_template("filing/_draft_kept.html", form=form, keeping=keeping), code)
