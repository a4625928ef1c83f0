"""Articles in words."""

from typing import Any

from app.knowledge.seeing import SeenArticle, SeenArticleVersion
from app.web.labels import label
from app.web.speaking import _


def shown_article(article: SeenArticle) -> dict[str, Any]:
    """One article as a row of the list and as the head of its page."""
    return {
        "id": article.id,
        "href": f"/knowledge/{article.id}",
        "title": article.title,
        "text": article.text,
        "owner": _(article.department.name) if article.department else _("企服中心"),
        "category": f"{article.category.code} {_(article.category.name)}",
        "valid_from": article.valid_from,
        "valid_until": article.valid_until,
        "review_on": article.review_on,
        "state": label(article.state),
        "version": article.version,
        "in_force": article.in_force,
        "review_due": article.review_due,
        "may_write": article.may_write,
    }


def shown_version(version: SeenArticleVersion) -> dict[str, Any]:
    """One version as the story of an article tells it."""
    return {
        "version": version.version,
        "title": version.title,
        "text": version.text,
        "state": label(version.state),
        "why": version.why or "—",
        "at": version.at,
        "by": version.by,
    }
