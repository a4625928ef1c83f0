"""What may be filed: one rule for the form, the API, imports and officers. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from app.accounts.rules.roles import COMPANY
from app.kernel.actor import Actor
from app.kernel.errors import Invalid
from app.kernel.inputs import Ask, Source, checked
from app.kernel.sentences import say
from app.tickets.rules.words import Channel, Kind, Urgency

TITLE_LIMIT = 200
BODY_LIMIT = 10_000
CONSEQUENCE_LIMIT = 500
LATEST_WISH = date(2100, 12, 31)
BY_STAFF = (Channel.OFFICER, Channel.VISIT, Channel.PHONE, Channel.HOTLINE, Channel.LETTER, Channel.PROACTIVE)
"""How a request reaches somebody who files it for a firm."""
BY_FIRM = (Channel.WEB, Channel.QR)
BY_PROGRAM = (Channel.API, Channel.HOTLINE, Channel.PHONE, Channel.LETTER, Channel.VISIT, Channel.QR)
"""How a request may have reached the program that brings it: by itself, or by people who spoke elsewhere."""
URGENCY_NOTES = {
    Urgency.NORMAL: "按正常时限办理",
    Urgency.PRESSING: "您自己的期限在 5 个工作日内",
    Urgency.URGENT: "影响安全、已经停产，或期限在 2 个工作日内",
}
"""When each is meant."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A request as it was typed. Lengths are code points; ``wanted_by`` is a Shanghai day."""

    company: Annotated[
        str | None,
        Ask(
            "企业",
            most=18,
            source=Source.FIRMS,
            means=(
                "Unified social credit code (18 characters) of the firm it is filed for; null for the filer's own firm."
            ),
        ),
    ] = None
    """The credit code when the filer is not the firm itself."""
    channel: Annotated[
        Channel | None,
        Ask(
            "诉求来源",
            offered=BY_STAFF,
            means="Who spoke and how, for who files on behalf of a firm; null takes what the filer is.",
        ),
    ] = None
    """Who spoke; by what the filer is unless said."""
    title: Annotated[
        str,
        Ask(
            "标题",
            hint="一句话说清是什么事，例如“厂区东门外道路破损”。",
            most=TITLE_LIMIT,
            line=True,
            means="The matter in one line; line ends and repeated blanks become one blank.",
            example="变压器增容请协调",
        ),
    ]
    body: Annotated[
        str,
        Ask(
            "具体情况",
            hint="在哪里、什么时候开始、影响有多大、希望怎么解决。",
            most=BODY_LIMIT,
            means="What happens, where, since when, and what is wanted. Plain text with line ends.",
            example="新产线需增容 800 千伏安，请协调供电。",
        ),
    ]
    kind: Annotated[
        Kind,
        Ask(
            "这是",
            means=(
                "What it is: a question, a request for help, a suggestion, a complaint or thanks (thanks "
                "count in no rate)."
            ),
        ),
    ] = Kind.HELP
    category: Annotated[
        str,
        Ask(
            "属于哪一类",
            hint="选最接近的就行，选错了我们会调整。",
            most=8,
            source=Source.CATEGORIES,
            missing="请选择一个类别。",
            means=(
                "Code of a category of either level (GET /categories). One whose `guidance` is not empty "
                "is not accepted here."
            ),
            example="0101",
        ),
    ]
    wanted_by: Annotated[
        date | None,
        Ask(
            "希望哪天前解决",
            hint="您自己的期限，例如招标截止、开工、交货的日子。",
            means=(
                "The firm's own deadline, a Shanghai day, today or later; it starts the clock `wanted`. "
                "Null without one."
            ),
            example="2099-12-31",
        ),
    ] = None
    consequence: Annotated[
        str | None,
        Ask(
            "过了这天会怎样",
            hint="例如“招标 11月24日截止，影响投标”。",
            most=CONSEQUENCE_LIMIT,
            line=True,
            means="What happens if that day passes. Null when nothing was said.",
        ),
    ] = None
    urgency: Annotated[
        Urgency,
        Ask(
            "急不急",
            means=(
                "How urgent the filer says it is; a near `wanted_by` raises it to `pressing` or `urgent` by itself."
            ),
        ),
    ] = Urgency.NORMAL
    again_of: Annotated[
        str | None,
        Ask(
            "再次反映的诉求",
            hint="已经办结、又要反映的那一件的编号。",
            most=40,
            line=True,
            means=("Number of an ended ticket of the same firm that is brought up again; null for a new matter."),
        ),
    ] = None
    confidential: Annotated[
        bool,
        Ask(
            "请为我们保密",
            hint="承办单位以外的人看不到企业名称。投诉工作作风的诉求一律保密。",
            means=(
                "Keep the firm's name from every unit but the lead. Matters of category 15 are "
                "confidential whatever is said here."
            ),
        ),
    ] = False
    complained_of: Annotated[
        tuple[str, ...],
        Ask(
            "被投诉的单位",
            hint="投诉工作作风的，请勾选投诉的是哪个单位：它看不到这件诉求，也不会接到交办。",
            most=5,
            source=Source.UNITS,
            means=("Codes of the units complained of, in category 15 only; for them the ticket does not exist."),
        ),
    ] = ()


def files_for_own(actor: Actor) -> bool:
    """Whether there is one firm to file for and nothing to choose: the actor's own."""
    return bool(actor.roles) and actor.roles <= COMPANY and len({seat.company_id for seat in actor.seats}) == 1


def checked_draft(draft: Draft, today: date) -> Draft:
    """The draft as it will be stored. Raises Invalid naming every field that is wrong."""
    errors: dict[str, list[str]] = {}
    try:
        draft = checked(draft)
    except Invalid as refused:
        errors = dict(refused.fields)
    if draft.wanted_by is not None and not today <= draft.wanted_by <= LATEST_WISH:
        errors["wanted_by"] = [say("希望解决的日期不能早于今天。")]
    if errors:
        raise Invalid(errors)
    return draft


def channel_of(asked: Channel | None, *, by_firm: bool, by_officer: bool) -> Channel:
    """Who spoke, whichever face brought it: the firm itself, its officer, or somebody at the desk.

    A firm's own filing is ``web``, or ``qr`` when it scanned a plate. Raises Invalid for a way that is not theirs.
    """
    ways = BY_FIRM if by_firm else BY_STAFF
    if asked is None:
        return Channel.WEB if by_firm else Channel.OFFICER if by_officer else Channel.PHONE
    return _one_of(ways, asked)


def channel_told(asked: Channel | None) -> Channel:
    """Who spoke to a program: it itself unless it says otherwise. Raises Invalid for a way that is a person's here."""
    return Channel.API if asked is None else _one_of(BY_PROGRAM, asked)


def _one_of(ways: Collection[Channel], asked: Channel) -> Channel:
    if asked not in ways:
        raise Invalid({"channel": [say("这个诉求来源不适用，请重新选择。")]})
    return asked
