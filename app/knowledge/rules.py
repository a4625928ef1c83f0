"""The states of an article, who may write and publish it, and what is said when an act does not fit. Pure."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from app.accounts.rules.roles import COMPANY, UNIT, Role
from app.kernel.actor import Actor
from app.kernel.words import Word


class ArticleState(Word):
    """Where an article stands; changed words wait for their publishing again."""

    DRAFT = "draft", "草稿"
    PUBLISHED = "published", "已发布"
    WITHDRAWN = "withdrawn", "已下架"


class OfferStep(Word):
    """What became of an article that was put beside somebody's words."""

    OFFERED = "offered", "已提供"
    OPENED = "opened", "已打开"


class OfferReader(Word):
    """On whose side it was read; who it was is not kept."""

    FIRM = "firm", "企业"
    OFFICER = "officer", "首席服务官"
    OFFICE = "office", "办理单位"


OFFER_KEY = re.compile(r"[0-9a-f]{32}")
"""What a page calls one form, or one look at a matter: drawn by chance, it says nothing of whoever reads."""
REVIEWED_AFTER = timedelta(days=365)
"""When an article is looked at again, where its writer said no other day."""
SOME_FIRM, SOMEBODY = "某企业", "某某"
"""What stands for a firm and for a person; a part of the text, never translated."""
REFUSALS: Mapping[str, str] = {
    "article_of_open": "诉求办结以后才能整理成知识条目。",
    "article_confidential": "保密诉求不能整理成知识条目。",
    "article_without_answer": "这件诉求没有答复，不能整理成知识条目。",
    "article_made": "这件诉求已经整理成知识条目。",
    "article_own_words": "自己写的知识条目，要由另一个人发布。",
    "article_published": "这个知识条目已经发布。",
    "article_withdrawn": "这个知识条目已经下架。",
    "article_not_published": "这个知识条目还没有发布。",
}
"""By code."""


def writes(actor: Actor, region_id: int, unit: int | None) -> bool:
    """Whether somebody writes the articles of a unit: its own people, and the coordinator everywhere."""
    own = unit is not None and any(seat.department_id == unit for seat in actor.seats_of(*UNIT))
    return own or _coordinates(actor, region_id)


def publishes(actor: Actor, region_id: int, unit: int | None) -> bool:
    """Whether somebody publishes what others wrote for a unit: its head, and the coordinator everywhere."""
    own = unit is not None and any(seat.department_id == unit for seat in actor.seats_of(Role.HEAD))
    return own or _coordinates(actor, region_id)


def reader_of(actor: Actor) -> OfferReader:
    """On whose side somebody reads an article."""
    if actor.seats_of(*COMPANY):
        return OfferReader.FIRM
    return OfferReader.OFFICER if actor.seats_of(Role.OFFICER) else OfferReader.OFFICE


def in_force(valid_from: date, valid_until: date | None, day: date) -> bool:
    """Whether an article holds on a day: from ≤ day < until."""
    return valid_from <= day and (valid_until is None or day < valid_until)


def _coordinates(actor: Actor, region_id: int) -> bool:
    return any(region_id in seat.region_ids for seat in actor.seats_of(Role.COORDINATOR))
