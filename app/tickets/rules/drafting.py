"""What may be filed: one rule for the form, the API, imports and officers. Pure."""

from dataclasses import dataclass
from datetime import date

from app.kernel.errors import Invalid
from app.kernel.sentences import say
from app.kernel.text import clean, is_blank
from app.tickets.rules.words import Channel, Kind, Urgency

TITLE_LIMIT = 200
BODY_LIMIT = 10_000
CONSEQUENCE_LIMIT = 500
TEXT_LIMIT = 5_000
"""Progress, answers, notes and remarks."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A request as it was typed. Lengths are code points; ``wanted_by`` is a Shanghai day."""

    title: str
    body: str
    category_code: str
    company_code: str | None = None
    """The credit code when the filer is not the firm itself."""
    kind: Kind = Kind.HELP
    urgency: Urgency = Urgency.NORMAL
    wanted_by: date | None = None
    consequence: str = ""
    confidential: bool = False
    channel: Channel = Channel.WEB


@dataclass(frozen=True)
class Shape:
    """How long a text may be, and what it is called to the person who typed it."""

    label: str
    limit: int
    required: bool = True


def checked(draft: Draft, today: date) -> Draft:
    """The draft as it will be stored. Raises Invalid naming every field that is wrong."""
    texts, errors = checked_texts(
        {
            "title": (draft.title, Shape("标题", TITLE_LIMIT)),
            "body": (draft.body, Shape("具体情况", BODY_LIMIT)),
            "consequence": (draft.consequence, Shape("影响", CONSEQUENCE_LIMIT, required=False)),
        }
    )
    if draft.wanted_by is not None and not today <= draft.wanted_by <= date(2100, 12, 31):
        errors["wanted_by"] = [say("希望解决的日期不能早于今天。")]
    if errors:
        raise Invalid(errors)
    fields = {**draft.__dict__, **texts}
    return Draft(**fields)


def checked_text(field: str, text: str, shape: Shape) -> str:
    """One text, cleaned. Raises Invalid under ``field``."""
    texts, errors = checked_texts({field: (text, shape)})
    if errors:
        raise Invalid(errors)
    return texts[field]


def checked_texts(given: dict[str, tuple[str, Shape]]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Several texts cleaned, and the Chinese sentences for those that are wrong."""
    texts: dict[str, str] = {}
    errors: dict[str, list[str]] = {}
    for field, (text, shape) in given.items():
        try:
            texts[field] = clean(text)
        except ValueError as error:
            errors[field] = [error.args[0]]
            continue
        if is_blank(texts[field]):
            texts[field] = ""
            if shape.required:
                errors[field] = [say("请填写%(label)s。", label=say(shape.label))]
        elif len(texts[field]) > shape.limit:
            errors[field] = [
                say(
                    "%(label)s最多 %(limit)s 个字，现在是 %(count)s 个。",
                    label=say(shape.label), limit=shape.limit, count=len(texts[field]),
                )
            ]  # fmt: skip
    return texts, errors
