"""Articles: listed, made from a closed ticket, changed, published, looked at again and withdrawn."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from app.acts.table import ON_ARTICLES
from app.acts.taking import take
from app.api.declared import given, schema_of
from app.api.desk import acting, reading
from app.api.guard import allows
from app.api.knowledge.schemas import TICKET, ArticleOut, ArticlePage, ArticlesQuery, ArticleVersions
from app.api.mounting import Endpoint
from app.kernel.acts import AnyAct
from app.knowledge.making import MAKE
from app.knowledge.seeing import seen_article, seen_articles, versions_of

Body = Mapping[str, Any]


@allows("knowledge.see")
def articles(query: Body) -> Any:
    """The articles in a state that exist for this reader, the newest first."""
    with reading() as tx:
        page = seen_articles(tx, query["state"], due=query["due"], cursor=query.get("cursor"), limit=query["limit"])
        return {"items": [asdict(each) for each in page.items], "next_cursor": page.next_cursor}


@allows("knowledge.see")
def article(number: str) -> Any:
    """One article as it is now."""
    with reading() as tx:
        return asdict(seen_article(tx, number))


@allows("knowledge.see")
def article_versions(number: str) -> Any:
    """Every version there was of an article, for whoever works with it."""
    with reading() as tx:
        return {"items": [asdict(each) for each in versions_of(tx, number)]}


@allows(MAKE.ability)
def post_article(body: Body) -> Any:
    """Draft an article from a closed ticket: its question and answer, names replaced. Confidential ones never."""
    with acting() as tx:
        made = take(tx, MAKE, given(MAKE, body), number=body["ticket"])
        shown = asdict(seen_article(tx, made.number))
    return shown, 201, {"Location": f"/api/v1/articles/{shown['id']}"}


def _endpoint(act: AnyAct) -> Endpoint:
    def view(body: Body, number: str) -> Any:
        with acting() as tx:
            done = take(tx, act, given(act, body), number=number, version=body["version"])
            return asdict(seen_article(tx, done.number))

    view.__name__ = f"{act.action}_article"
    view.__doc__ = act.summary
    return Endpoint("POST", f"/articles/<number>/{act.name}", allows(act.ability)(view), ArticleOut, schema_of(act))


ENDPOINTS = (
    Endpoint("GET", "/articles", articles, ArticlePage, asks=ArticlesQuery),
    Endpoint("GET", "/articles/<number>", article, ArticleOut),
    Endpoint("GET", "/articles/<number>/versions", article_versions, ArticleVersions),
    Endpoint("POST", "/articles", post_article, ArticleOut, schema_of(MAKE, ticket=TICKET), code=201),
    *[_endpoint(act) for act in ON_ARTICLES],
)
