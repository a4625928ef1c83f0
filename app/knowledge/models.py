"""Knowledge articles and every version there was of each."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.rules.roles import UNIT, Role
from app.departments.models import Department
from app.kernel.actor import Actor
from app.kernel.columns import text_enum
from app.kernel.database import Base, Identified
from app.knowledge.rules import ArticleState, OfferReader, OfferStep
from app.tickets.models import Category, OfTicket


class Article(Identified, Base):
    """知识条目: a question and its answer without names; this row is the latest version."""

    __tablename__ = "articles"

    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    department_id: Mapped[int | None] = mapped_column(sa.ForeignKey("departments.id"))
    """The unit that answers for it; None: the centre."""
    category_code: Mapped[str] = mapped_column(sa.ForeignKey("categories.code"))
    ticket_id: Mapped[int | None] = mapped_column(sa.ForeignKey("tickets.id", ondelete="SET NULL"), unique=True)
    """The closed matter it was made from; said to nobody."""
    title: Mapped[str]
    text: Mapped[str]
    folded: Mapped[str]
    """Title and text as a search compares them."""
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    """The first day on which it no longer holds."""
    review_on: Mapped[date]
    state: Mapped[ArticleState] = mapped_column(text_enum(ArticleState, "state"))
    version: Mapped[int] = mapped_column(sa.Integer)
    written_by: Mapped[int | None] = mapped_column(sa.BigInteger)
    """Who wrote the words of now: another publishes them."""

    department: Mapped[Department | None] = relationship(lazy="raise")
    category: Mapped[Category] = relationship(lazy="raise")

    __table_args__ = (
        sa.Index("ix_articles_region_id_state_id", "region_id", "state", "id"),
        sa.Index("ix_articles_department_id", "department_id"),
    )

    @property
    def number(self) -> str:
        """As an address names it."""
        return str(self.id)

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """What is published for everybody of the region; the others for their unit's people and the coordinator."""
        clauses: list[sa.ColumnElement[bool]] = []
        for seat in actor.seats:
            here = cls.region_id.in_(seat.region_ids)
            clauses.append(sa.and_(here, cls.state == ArticleState.PUBLISHED))
            if seat.role == Role.COORDINATOR:
                clauses.append(here)
            elif seat.role in UNIT:
                clauses.append(cls.department_id == seat.department_id)
        return sa.or_(sa.false(), *clauses)


class ArticleVersion(Identified, Base):
    """What an article said from then on, and what was done with it; append-only."""

    __tablename__ = "article_versions"

    article_id: Mapped[int] = mapped_column(sa.ForeignKey("articles.id"))
    version: Mapped[int] = mapped_column(sa.Integer)
    title: Mapped[str]
    text: Mapped[str]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    review_on: Mapped[date]
    state: Mapped[ArticleState] = mapped_column(text_enum(ArticleState, "state"))
    why: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    by_name: Mapped[str]

    __table_args__ = (sa.UniqueConstraint("article_id", "version"),)

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Whoever works with the article, not all who read what is published."""
        return cls.worked_with(cls.article_id, actor)

    @staticmethod
    def worked_with(article_id: sa.SQLColumnExpression[int], actor: Actor) -> sa.ColumnElement[bool]:
        """That somebody works with an article: its unit's people and the coordinator."""
        clauses: list[sa.ColumnElement[bool]] = []
        for seat in actor.seats:
            if seat.role == Role.COORDINATOR:
                clauses.append(Article.region_id.in_(seat.region_ids))
            elif seat.role in UNIT:
                clauses.append(Article.department_id == seat.department_id)
        return article_id.in_(sa.select(Article.id).where(sa.or_(sa.false(), *clauses)))


class ArticleUse(OfTicket, Base):
    """That an answer was sent which began with a version of an article; append-only."""

    __tablename__ = "article_uses"

    article_id: Mapped[int] = mapped_column(sa.ForeignKey("articles.id"), index=True)
    version: Mapped[int] = mapped_column(sa.Integer)
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("tickets.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    at: Mapped[datetime]


class ArticleOffer(Identified, Base):
    """That an article was offered beside somebody's words, or opened from there; append-only.

    Neither who read it is kept nor of which firm, nor the matter: what is typed and never sent is nobody's to know.
    """

    __tablename__ = "article_offers"

    article_id: Mapped[int] = mapped_column(sa.ForeignKey("articles.id"), index=True)
    version: Mapped[int] = mapped_column(sa.Integer)
    key: Mapped[str]
    """Of the form, or of the look at a matter (``rules.OFFER_KEY``)."""
    step: Mapped[OfferStep] = mapped_column(text_enum(OfferStep, "step"))
    reader: Mapped[OfferReader] = mapped_column(text_enum(OfferReader, "reader"))
    at: Mapped[datetime]

    __table_args__ = (
        sa.UniqueConstraint("key", "article_id", "step"),
        sa.Index("ix_article_offers_at", "at"),
    )

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Whoever works with the article: its unit's people and the coordinator."""
        return ArticleVersion.worked_with(cls.article_id, actor)
