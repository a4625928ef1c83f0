"""知识: what is published, what waits for its publishing or its review, and one article with what may be done."""

from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.acts.table import ON_ARTICLES
from app.acts.taking import take
from app.kernel.acts import AnyAct
from app.kernel.transaction import Transaction
from app.knowledge.keeping import CHANGE, PUBLISH, REVIEW, WITHDRAW
from app.knowledge.making import MAKE
from app.knowledge.offering import open_offered
from app.knowledge.rules import ArticleState
from app.knowledge.seeing import SeenArticle, seen_article, seen_articles, versions_of
from app.web.desk import acting, reading
from app.web.forms.declared import given
from app.web.guard import allows
from app.web.htmx import render
from app.web.knowledge.forms import ARTICLE_FORMS, MakeForm
from app.web.knowledge.shown import shown_article, shown_version
from app.web.labels import choices
from app.web.navigation import is_company
from app.web.sent import act_sent
from app.web.speaking import _
from app.web.taken import takes
from app.web.tickets.pages import shown as ticket_shown
from app.web.viewer import page_context

pages = Blueprint("knowledge", __name__)
DUE = "due"
VERBS = {CHANGE.action: "修改", PUBLISH.action: "发布", REVIEW.action: "复核无误", WITHDRAW.action: "下架"}


@pages.get("/knowledge")
@allows("knowledge.see")
def index() -> ResponseReturnValue:
    """The published articles; for who works with them also drafts, withdrawn ones, and those whose review is due."""
    typed = request.args.get("show", "")
    state = ArticleState(typed) if typed in set(ArticleState) else ArticleState.PUBLISHED
    with reading() as tx:
        found = seen_articles(tx, state, due=typed == DUE, cursor=request.args.get("cursor"))
        more = f"/knowledge?show={typed}&cursor={found.next_cursor}" if found.next_cursor else None
        return render(
            "knowledge/list.html",
            "knowledge/_rows.html",
            articles=[shown_article(each) for each in found.items],
            next_href=more,
            chips=_chips(typed) if tx.actor.may(CHANGE.ability) else [],
            firm=is_company(tx.actor),
            **page_context(tx),
        )


@pages.get("/knowledge/<number>")
@allows("knowledge.see")
def show(number: str) -> ResponseReturnValue:
    """One article: its words, until when they hold, and every version for who works with it."""
    return _shown(number)


@pages.post("/knowledge/<number>/opened")
@allows("knowledge.see")
def opened(number: str) -> ResponseReturnValue:
    """Note that an article was opened from where it was offered; the page that offered it says so."""
    with acting() as tx:
        open_offered(tx, number, request.form.get("key", ""), typing="typing" in request.form)
    return "", 204


@pages.post("/tickets/<number>/make-article")
@takes(MAKE)
@allows(MAKE.ability)
def make(number: str) -> ResponseReturnValue:
    """Draft an article from a closed ticket."""
    form = MakeForm()
    g.back = (f"/tickets/{number}", _("查看最新状态"))
    if not form.validate():
        return ticket_shown(number)
    with acting() as tx:
        target = f"/knowledge/{take(tx, MAKE, given(form, MAKE), number=number).number}"
    flash(_("%(done)s。", done=_(MAKE.done)), "success")
    return redirect(target, 303)


def act_on(act: AnyAct, number: str) -> ResponseReturnValue:
    """Take one act on an article."""
    form = ARTICLE_FORMS[act.action]()
    return act_sent(
        act,
        form,
        number,
        version=form.seen,
        back=f"/knowledge/{number}",
        shown=_shown,
        target=lambda done: f"/knowledge/{done.number}",
    )


for _act in ON_ARTICLES:
    pages.add_url_rule(
        f"/knowledge/<number>/{_act.name}",
        _act.action,
        takes(_act)(allows(_act.ability)(partial(act_on, _act))),
        methods=["POST"],
    )


def _chips(chosen: str) -> list[dict[str, Any]]:
    named = [("", _("已发布")), (DUE, _("到期待复核")), *choices((ArticleState.DRAFT, ArticleState.WITHDRAWN))]
    return [{"label": words, "href": f"/knowledge?show={value}", "on": value == chosen} for value, words in named]


def _shown(number: str, failed: Any = None, code: int = 200) -> Response:
    with reading() as tx:
        article = seen_article(tx, number)
        body = render_template(
            "knowledge/show.html",
            article=shown_article(article),
            versions=[shown_version(each) for each in versions_of(tx, number)],
            sheets=_sheets(tx, article, failed),
            firm=is_company(tx.actor),
            **page_context(tx),
        )
    return make_response(body, code)


def _sheets(tx: Transaction, article: SeenArticle, failed: Any) -> list[dict[str, Any]]:
    """The acts that fit now, each with its form, the one that came back where it was this one's."""
    published = article.state is ArticleState.PUBLISHED
    fitting: dict[AnyAct, bool] = {
        PUBLISH: article.may_publish,
        CHANGE: article.may_write,
        REVIEW: article.may_write and published,
        WITHDRAW: article.may_write and article.state is not ArticleState.WITHDRAWN,
    }
    return [
        {
            "name": act.name,
            "label": _(VERBS[act.action]),
            "danger": _(act.danger) if act.danger else "",
            "open": isinstance(failed, ARTICLE_FORMS[act.action]),
            "form": _filled(act, article, failed),
            "href": f"/knowledge/{article.id}/{act.name}",
        }
        for act, fits in fitting.items()
        if fits and tx.actor.may(act.ability)
    ]


def _filled(act: AnyAct, article: SeenArticle, failed: Any) -> Any:
    kind = ARTICLE_FORMS[act.action]
    if isinstance(failed, kind):
        return failed
    known = {
        "title": article.title,
        "text": article.text,
        "valid_from": article.valid_from.isoformat(),
        "valid_until": article.valid_until.isoformat() if article.valid_until else "",
        "review_on": article.review_on.isoformat(),
    }
    return kind(formdata=None, data=known if act is CHANGE else None)
