"""Keeping templates: a new one, other words, out of use and back. Every change is a version with who, when and why.

What was sent keeps its words: an answer holds a copy, and the use names the version.
"""

from dataclasses import dataclass
from typing import Annotated

from app.accounts.rules.roles import Role
from app.kernel.actor import Actor
from app.kernel.acts import Act, Beginning
from app.kernel.errors import Conflict, Forbidden, Invalid, Missing, Refused
from app.kernel.ids import DepartmentId, RegionId, id_named
from app.kernel.inputs import Ask, Source, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.phrases.events import PhraseChanged, PhraseEvent, PhraseKept, PhraseRestored, PhraseRetired
from app.phrases.models import Phrase, PhraseVersion
from app.phrases.rules.filling import unknown_in
from app.phrases.rules.words import UsedIn
from app.tickets.categories import find_category

NAME_LIMIT, TEXT_LIMIT, WHY_LIMIT = 40, 2_000, 200
KEEPERS = (Role.HEAD, Role.LIAISON)
"""Who keeps the templates of his own unit; those of the zone are the coordinator's."""
_NAME = Ask(
    "名称", most=NAME_LIMIT, line=True, means="What it is called in the list to choose from.", example="停电说明"
)
_TEXT = Ask(
    "内容",
    hint="花括号里的占位会自动填好，可以用的列在下面；填不出的会留下标记，补上以后才能发出。",
    most=TEXT_LIMIT,
    means="The words, with blanks in braces by their Chinese word, `{企业}`. What cannot be filled keeps a mark.",
    example="{企业}您好，您反映的“{标题}”由{承办单位}办理，{承诺日期}前答复。",
)
_CATEGORY = Ask(
    "类别",
    hint="只在这一类诉求里提供；不选的，哪一类都提供。",
    source=Source.CATEGORIES,
    means="Code of the category it fits, with all below it; null for any.",
    example="01",
)
_WHY = Ask(
    "修改原因", most=WHY_LIMIT, line=True, means="Why it was changed; stays with the version.", example="口径调整"
)


@dataclass(frozen=True, kw_only=True)
class NewPhrase:
    """A new template."""

    used_in: Annotated[UsedIn, Ask("用在", chosen=UsedIn.ANSWER, means="Where its words go: an answer, or a remark.")]
    name: Annotated[str, _NAME]
    text: Annotated[str, _TEXT]
    category: Annotated[str | None, _CATEGORY] = None
    why: Annotated[str, Ask("说明", most=WHY_LIMIT, line=True, means="Why there is a new one; may be empty.")] = ""


@dataclass(frozen=True, kw_only=True)
class ChangedPhrase:
    """Other words from now on; all of it is said again."""

    name: Annotated[str, _NAME]
    text: Annotated[str, _TEXT]
    why: Annotated[str, _WHY]
    category: Annotated[str | None, _CATEGORY] = None


@dataclass(frozen=True, kw_only=True)
class PhraseReason:
    """Why it is put out of use, or brought back."""

    why: Annotated[str, _WHY]


def keep(tx: Transaction, given: NewPhrase) -> Phrase:
    """Keep a new template: of the coordinator for the whole zone, of a head or liaison for the own unit.

    Raises Forbidden, and Invalid for words with a blank there is none of.
    """
    region_id, unit = _place_of(tx.actor)
    said = checked(given)
    phrase = Phrase(
        region_id=region_id,
        department_id=unit,
        used_in=said.used_in,
        category_code=_category(tx, said.category),
        name=said.name,
        text=_checked_text(said.text),
        version=1,
        uses=0,
    )
    tx.session.add(phrase)
    tx.session.flush()
    return _written(tx, phrase, said.why, PhraseKept, retired=False)


def change(tx: Transaction, number: str, version: int | None, given: ChangedPhrase) -> Phrase:
    """Give a template other words; what was sent keeps its own. Raises Missing, Forbidden, Conflict, Invalid."""
    phrase = _held(tx, number, version)
    said = checked(given)
    phrase.name, phrase.text, phrase.category_code = said.name, _checked_text(said.text), _category(tx, said.category)
    return _next(tx, phrase, said.why, PhraseChanged)


def retire(tx: Transaction, number: str, version: int | None, given: PhraseReason) -> Phrase:
    """Offer a template to nobody any more; it and its versions stay. Raises Missing, Forbidden, Conflict, Refused."""
    phrase = _held(tx, number, version)
    if phrase.retired_at is not None:
        raise Refused(code="phrase_retired")
    why = checked(given).why
    phrase.retired_at = tx.now
    return _next(tx, phrase, why, PhraseRetired)


def restore(tx: Transaction, number: str, version: int | None, given: PhraseReason) -> Phrase:
    """Offer a template again. Raises Missing, Forbidden, Conflict, Refused."""
    phrase = _held(tx, number, version)
    if phrase.retired_at is None:
        raise Refused(code="phrase_in_use")
    why = checked(given).why
    phrase.retired_at = None
    return _next(tx, phrase, why, PhraseRestored)


def keeps(actor: Actor, region_id: int, unit: int | None) -> bool:
    """Whether this person keeps the templates of a unit, or of the zone where ``unit`` is None."""
    if unit is None:
        return any(region_id in seat.region_ids for seat in actor.seats_of(Role.COORDINATOR))
    return any(seat.department_id == unit for seat in actor.seats_of(*KEEPERS))


def named(tx: Transaction, number: str) -> Phrase:
    """The template an address names. Raises Missing when it does not exist for this actor."""
    key = id_named(number)
    phrase = None if key is None else tx.session.scalar(visible(tx.actor, Phrase).where(Phrase.id == key))
    if phrase is None:
        raise Missing()
    return phrase


def _held(tx: Transaction, number: str, version: int | None) -> Phrase:
    """The template as nobody else can change it. Raises Missing, Forbidden, and Conflict for who saw an older one."""
    phrase = named(tx, number)
    if not keeps(tx.actor, phrase.region_id, phrase.department_id):
        raise Forbidden()
    tx.session.refresh(phrase, with_for_update=True)
    if version is not None and version != phrase.version:
        raise Conflict(version=phrase.version)
    return phrase


def _place_of(actor: Actor) -> tuple[RegionId, DepartmentId | None]:
    """Where a new one belongs: the unit of the first seat that keeps some, or the zone. Raises Forbidden."""
    for seat in actor.seats_of(Role.COORDINATOR, *KEEPERS):
        return seat.region_id, None if seat.role == Role.COORDINATOR else seat.department_id
    raise Forbidden()


def _checked_text(text: str) -> str:
    """The words, with blanks there are. Raises Invalid naming the others."""
    unknown = unknown_in(text)
    if unknown:
        words = "、".join(unknown[:5])
        raise Invalid({"text": [say("没有这样的占位：%(words)s。", words=words)]})
    return text


def _category(tx: Transaction, code: str | None) -> str | None:
    return None if code is None else find_category(tx.session, code).code


def _next(tx: Transaction, phrase: Phrase, why: str, event: type[PhraseEvent]) -> Phrase:
    phrase.version += 1
    return _written(tx, phrase, why, event, retired=phrase.retired_at is not None)


def _written(tx: Transaction, phrase: Phrase, why: str, event: type[PhraseEvent], *, retired: bool) -> Phrase:
    """The version of now, and word of it for the record."""
    tx.session.add(
        PhraseVersion(
            phrase_id=phrase.id,
            version=phrase.version,
            name=phrase.name,
            category_code=phrase.category_code,
            text=phrase.text,
            retired=retired,
            why=why,
            at=tx.now,
            by_id=tx.actor.account_id,
            by_name=tx.actor.name,
        )
    )
    tx.session.flush()
    tx.emit(event(phrase=phrase.id, region_id=RegionId(phrase.region_id), version=phrase.version))
    return phrase


KEEP = Beginning(action="keep", ability="phrase.keep", takes=NewPhrase, do=keep, done="模板已保存")
CHANGE = Act(action="change", ability="phrase.keep", takes=ChangedPhrase, do=change, done="模板已修改")
RETIRE = Act(
    action="retire",
    ability="phrase.keep",
    takes=PhraseReason,
    do=retire,
    done="模板已停用",
    danger="不再提供给任何人选用；已经发出的答复不变，以后可以恢复。",
)
RESTORE = Act(action="restore", ability="phrase.keep", takes=PhraseReason, do=restore, done="模板已恢复")
