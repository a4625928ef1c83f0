"""模板: the list, a new one, one with its versions and what its keepers may do."""

from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from app.acts.table import ON_PHRASES
from app.acts.taking import take
from app.kernel.acts import AnyAct
from app.kernel.errors import Invalid
from app.kernel.transaction import Transaction
from app.phrases.keeping import CHANGE, KEEP, RESTORE, RETIRE
from app.phrases.rules.words import UsedIn
from app.phrases.seeing import SeenPhrase, WantedPhrases, seen_phrase, seen_phrases, versions_of
from app.tickets.categories import categories_in_use
from app.web.desk import acting, reading
from app.web.forms.declared import given
from app.web.guard import allows
from app.web.htmx import render
from app.web.labels import choices
from app.web.phrases.forms import PHRASE_FORMS, KeepForm
from app.web.phrases.shown import shown_blanks, shown_phrase, shown_version
from app.web.sent import act_sent
from app.web.speaking import _
from app.web.taken import takes
from app.web.tickets.choices import category_choices
from app.web.viewer import page_context

pages = Blueprint("phrases", __name__)

RETIRED = "retired"
VERBS = {CHANGE.action: "修改", RETIRE.action: "停用", RESTORE.action: "恢复使用"}


@pages.get("/phrases")
@allows("phrase.see")
def index() -> ResponseReturnValue:
    """The templates there are for me: of answers, of remarks, or those out of use."""
    typed = request.args.get("show", "")
    used_in = UsedIn(typed) if typed in set(UsedIn) else None
    with reading() as tx:
        wanted = WantedPhrases(used_in=used_in, retired=typed == RETIRED, cursor=request.args.get("cursor"))
        found = seen_phrases(tx, wanted)
        more = f"/phrases?show={typed}&cursor={found.next_cursor}" if found.next_cursor else None
        return render(
            "phrases/list.html",
            "phrases/_rows.html",
            phrases=[shown_phrase(each) for each in found.items],
            next_href=more,
            chips=_chips(typed),
            may_keep=tx.actor.may(KEEP.ability),
            **page_context(tx),
        )


@pages.get("/phrases/new")
@allows("phrase.keep")
def begin() -> ResponseReturnValue:
    """An empty template."""
    return _begun(KeepForm(formdata=None))


@pages.post("/phrases")
@takes(KEEP)
@allows(KEEP.ability)
def keep() -> ResponseReturnValue:
    """Keep a new template."""
    form = KeepForm()
    if not form.validate():
        return _begun(form, 422)
    try:
        with acting() as tx:
            target = f"/phrases/{take(tx, KEEP, given(form, KEEP)).number}"
    except Invalid as refused:
        form.refuse(refused)
        return _begun(form, 422)
    flash(_("%(done)s。", done=_(KEEP.done)), "success")
    return redirect(target, 303)


@pages.get("/phrases/<number>")
@allows("phrase.see")
def show(number: str) -> ResponseReturnValue:
    """One template: its words, every version there was, and how often it was sent."""
    return _shown(number)


def act_on(act: AnyAct, number: str) -> ResponseReturnValue:
    """Take one act on a template."""
    form = PHRASE_FORMS[act.action]()
    return act_sent(
        act,
        form,
        number,
        version=form.seen,
        back=f"/phrases/{number}",
        shown=_shown,
        target=lambda done: f"/phrases/{done.number}",
    )


for _act in ON_PHRASES:
    pages.add_url_rule(
        f"/phrases/<number>/{_act.name}",
        _act.action,
        takes(_act)(allows(_act.ability)(partial(act_on, _act))),
        methods=["POST"],
    )


def _chips(chosen: str) -> list[dict[str, Any]]:
    named = [("", _("全部")), *choices(UsedIn), (RETIRED, _("已停用"))]
    return [{"label": words, "href": f"/phrases?show={value}", "on": value == chosen} for value, words in named]


def _begun(form: Any, code: int = 200) -> Response:
    with reading() as tx:
        form.category.choices = _categories(tx)
        body = render_template("phrases/new.html", form=form, blanks=shown_blanks(), **page_context(tx))
    return make_response(body, code)


def _shown(number: str, failed: Any = None, code: int = 200) -> Response:
    with reading() as tx:
        phrase = seen_phrase(tx, number)
        body = render_template(
            "phrases/show.html",
            phrase=shown_phrase(phrase),
            versions=[shown_version(each) for each in versions_of(tx, number)],
            sheets=_sheets(tx, phrase, failed) if phrase.may_keep else [],
            blanks=shown_blanks(),
            **page_context(tx),
        )
    return make_response(body, code)


def _sheets(tx: Transaction, phrase: SeenPhrase, failed: Any) -> list[dict[str, Any]]:
    """The acts that fit now, each with its form, the one that came back where it was this one's."""
    fitting = (CHANGE, RETIRE) if phrase.retired_at is None else (RESTORE,)
    return [
        {
            "name": act.name,
            "label": _(VERBS[act.action]),
            "danger": _(act.danger) if act.danger else "",
            "open": failed is not None and isinstance(failed, PHRASE_FORMS[act.action]),
            "form": _filled(tx, act, phrase, failed),
            "href": f"/phrases/{phrase.id}/{act.name}",
        }
        for act in fitting
    ]


def _filled(tx: Transaction, act: AnyAct, phrase: SeenPhrase, failed: Any) -> Any:
    kind = PHRASE_FORMS[act.action]
    code = phrase.category.code if phrase.category else ""
    known = {"name": phrase.name, "text": phrase.text, "category": code}
    form: Any = failed if isinstance(failed, kind) else kind(formdata=None, data=known if act is CHANGE else None)
    if act is CHANGE:
        form.category.choices = _categories(tx)
    return form


def _categories(tx: Transaction) -> list[SelectChoice]:
    return [SelectChoice("", _("不限")), *category_choices(categories_in_use(tx.session))]
