"""What people do to articles: frozen facts in the past tense. The words stand in the versions. Pure."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.events import Event
from app.kernel.ids import RegionId


@dataclass(frozen=True, kw_only=True)
class ArticleEvent(Event):
    """Base: an article has another version; nobody is told, the record keeps who and when."""

    about: ClassVar[tuple[str, ...]] = ("article", "article")
    silent: ClassVar[bool] = True

    article: int
    region_id: RegionId
    version: int


@dataclass(frozen=True, kw_only=True)
class ArticleMade(ArticleEvent):
    """There is a draft, made from a closed matter."""

    name: ClassVar[str] = "article.made"


@dataclass(frozen=True, kw_only=True)
class ArticleChanged(ArticleEvent):
    """It says something else, and waits for its publishing."""

    name: ClassVar[str] = "article.changed"


@dataclass(frozen=True, kw_only=True)
class ArticlePublished(ArticleEvent):
    """It is offered from now on."""

    name: ClassVar[str] = "article.published"


@dataclass(frozen=True, kw_only=True)
class ArticleReviewed(ArticleEvent):
    """Somebody found it right still, until another day."""

    name: ClassVar[str] = "article.reviewed"


@dataclass(frozen=True, kw_only=True)
class ArticleWithdrawn(ArticleEvent):
    """It is offered to nobody any more."""

    name: ClassVar[str] = "article.withdrawn"
