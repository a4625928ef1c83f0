"""What is told of a visit: the one form of pages and programs. Rows of another slice join here (``problems``)."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from app.kernel.inputs import Ask, Source
from app.promises.giving import DUE_ON, WORDS
from app.tickets.rules.drafting import BODY_LIMIT, CONSEQUENCE_LIMIT, TITLE_LIMIT
from app.visits.rules.recording import MOST_EXPLAINED, MOST_FOLLOWED, MOST_PROBLEMS, MOST_PROMISES
from app.visits.rules.words import Production, VisitPurpose, VisitWay


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A matter the firm spoke of; it becomes a ticket with a number of its own."""

    title: Annotated[
        str, Ask("问题标题", most=TITLE_LIMIT, line=True, means="The matter in one line.", example="厂区门口积水")
    ]
    body: Annotated[
        str,
        Ask("问题内容", most=BODY_LIMIT, means="What the firm said, in its words.", example="雨后积水，货车进不来。"),
    ]
    category: Annotated[
        str,
        Ask(
            "属于哪一类",
            most=8,
            source=Source.CATEGORIES,
            missing="请选择一个类别。",
            means="Code of a category (GET /categories).",
            example="02",
        ),
    ]
    wanted_by: Annotated[
        date | None,
        Ask("希望哪天前解决", means="The firm's own deadline, today or later; null without one.", example="2099-12-31"),
    ] = None
    consequence: Annotated[
        str | None,
        Ask("过了这天会怎样", most=CONSEQUENCE_LIMIT, line=True, means="What happens if that day passes; may be null."),
    ] = None


@dataclass(frozen=True, kw_only=True)
class Followed:
    """What the firm said there of a matter that was answered: the visit is its 回访."""

    number: Annotated[
        str,
        Ask(
            "已办结的诉求",
            most=40,
            line=True,
            means="Number of a ticket of the firm that waits for its word.",
            example="GX20261122-0001",
        ),
    ]
    solved: Annotated[bool, Ask("企业说解决了没有", means="false opens the next cycle at once.", example=True)]
    note: Annotated[str, Ask("企业原话", most=500, means="What it said, in its words.", example="门口已经不积水了。")]


@dataclass(frozen=True, kw_only=True)
class PromisedThere:
    """What whoever came said he would do, and by which day."""

    words: Annotated[str, replace(WORDS, line=True, hint="")]
    due_on: Annotated[date, DUE_ON]


@dataclass(frozen=True, kw_only=True)
class RecordVisit:
    """Who was met where and when, what was found, and what the firm spoke of."""

    firm: Annotated[
        str,
        Ask(
            "企业",
            most=18,
            source=Source.FIRMS,
            missing="请选择走访的企业。",
            means="Credit code of a firm the actor looks after; of any firm of the region for a leader.",
            example="91410100MA3X4Y5Z6P",
        ),
    ]
    purpose: Annotated[VisitPurpose, Ask("走访目的", chosen=VisitPurpose.ROUTINE, means="What it was for.")]
    way: Annotated[
        VisitWay,
        Ask("走访方式", chosen=VisitWay.ON_SITE, means="How the firm was met; only `on_site` counts as visited."),
    ]
    day: Annotated[
        date,
        Ask("走访日期", means="The Shanghai day, not in the future, at most 10 workdays back.", example="2026-11-27"),
    ]
    met: Annotated[str, Ask("见到谁", most=50, line=True, means="Name of whom was met.", example="王晓明")]
    post: Annotated[str, Ask("职务", most=50, line=True, means="His post.", example="厂长")] = ""
    production: Annotated[
        Production,
        Ask("生产状态", chosen=Production.NORMAL, means="What was found; two times stopped or lost is told."),
    ]
    notes: Annotated[
        str, Ask("内部记录", most=2000, hint="企业看不到。", means="What offices should know; no firm reads it.")
    ] = ""
    explained: Annotated[
        tuple[str, ...],
        Ask(
            "讲解了哪些政策",
            most=MOST_EXPLAINED,
            hint="一行一项，最多 10 项，每项 50 字。",
            means="Names of policies that were explained, at most 10 of at most 50 characters.",
            example=["技改补贴"],
        ),
    ] = ()
    again_reason: Annotated[
        str,
        Ask(
            "再次上门的原因",
            most=200,
            hint="10 个工作日内有人上门走访过这家企业时填写。",
            means="Why somebody comes again within 10 workdays of another visit on site; empty otherwise.",
        ),
    ] = ""
    called: Annotated[
        bool, Ask("企业主动约请", means="The firm asked for it; needed where it asked not to be called on.")
    ] = False
    leader_reason: Annotated[
        str,
        Ask(
            "领导安排的原因",
            most=200,
            hint="企业登记了不叫不到、又没有约请时填写：哪位领导、为什么。",
            means="Which leader sent the actor and why, where the firm asked not to be called on; empty otherwise.",
        ),
    ] = ""
    problems: Annotated[
        tuple[Problem, ...],
        Ask("企业提出的问题", most=MOST_PROBLEMS, means="At most 10 matters; each becomes a ticket, all or none."),
    ] = ()
    promises: Annotated[
        tuple[PromisedThere, ...],
        Ask("当场作出的承诺", most=MOST_PROMISES, means="At most 5 promises of whoever came; each has its clock."),
    ] = ()
    followed: Annotated[
        tuple[Followed, ...],
        Ask("回访已办结的诉求", most=MOST_FOLLOWED, means="What the firm said of matters that wait for its word."),
    ] = ()
