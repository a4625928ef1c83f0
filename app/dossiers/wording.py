"""A line of a dossier as a sentence: the page says it in its reader's language, a paper in Chinese. Pure."""

from collections.abc import Callable, Mapping

from app.companies.rules import PairingSeat
from app.corrections.rules import CorrectionField, CorrectionState
from app.dossiers.rules import Happening
from app.dossiers.seeing import SeenLine
from app.followups.rules import FollowUpChannel
from app.history.words import PastState
from app.kernel.sentences import Sentence, say
from app.supervision.rules import Level
from app.tickets.rules.words import SATISFACTION, Solved, State
from app.traits.rules import TagSource, TagValue

LEFT = say("（已离任）")
NO_PARK = say("不在园区")


def sentence_of(line: SeenLine, *, firm: bool) -> str:
    """What happened beyond its word; empty where the word says all. A firm reads its own words for states."""
    said = _SAID.get(line.what)
    return said(line, firm) if said else ""


def _ended(line: SeenLine, firm: bool) -> Sentence:
    state = State(line.facts["state"])
    return say(state.firm_word if firm else state.word)


def _rated(line: SeenLine, firm: bool) -> Sentence:
    level, solved = SATISFACTION[line.facts["level"]], Solved(line.facts["solved"])
    return say("%(level)s，%(solved)s", level=say(level), solved=say(solved.word))


def _followed_up(line: SeenLine, firm: bool) -> Sentence:
    way, told = say(FollowUpChannel(line.facts["channel"]).word), line.facts["says_solved"]
    if not line.facts["reached"]:
        return say("%(way)s，没有联系上", way=way)
    if told is None:
        return say("%(way)s，联系上了", way=way)
    return say("%(way)s，企业说已解决", way=way) if told else say("%(way)s，企业说没有解决", way=way)


def _ordered(line: SeenLine, firm: bool) -> Sentence:
    level = Level(line.facts["level"])
    return say("%(number)s %(level)s", number=line.facts["number"], level=say(level.word))


def _paired(line: SeenLine, firm: bool) -> Sentence:
    seat = PairingSeat(line.facts["seat"])
    return say("%(name)s，%(seat)s", name=line.who or LEFT, seat=say(seat.word))


def _handed_over(line: SeenLine, firm: bool) -> Sentence:
    return say("%(giver)s交给%(taker)s", giver=line.who or LEFT, taker=line.other or LEFT)


def _tag(line: SeenLine, firm: bool) -> Sentence:
    value, source = TagValue(line.facts["value"]), TagSource(line.facts["origin"])
    return say("%(value)s，%(source)s", value=say(value.word), source=say(source.word))


def _correction_asked(line: SeenLine, firm: bool) -> Sentence:
    field = CorrectionField(line.facts["field"])
    return say("%(field)s应当是%(wanted)s", field=say(field.word), wanted=line.facts["wanted"])


def _correction_decided(line: SeenLine, firm: bool) -> Sentence:
    field, state = CorrectionField(line.facts["field"]), CorrectionState(line.facts["state"])
    if not line.facts["words"]:
        return say("%(field)s，%(state)s", field=say(field.word), state=say(state.word))
    return say(
        "%(field)s，%(state)s：%(words)s", field=say(field.word), state=say(state.word), words=line.facts["words"]
    )


def _changed(line: SeenLine, firm: bool) -> Sentence:
    former, present = line.facts["former"] or NO_PARK, line.facts["present"] or NO_PARK
    return say("%(former)s，改为%(present)s", former=former, present=present)


def _merged(line: SeenLine, firm: bool) -> Sentence:
    return say("%(name)s（%(code)s）", name=line.facts["name"], code=line.facts["code"])


def _past(line: SeenLine, firm: bool) -> Sentence:
    state = PastState(line.facts["state"])
    return say("%(system)s %(number)s，%(state)s", **{**line.facts, "state": say(state.word)})


_SAID: Mapping[Happening, Callable[[SeenLine, bool], Sentence]] = {
    Happening.ENDED: _ended,
    Happening.RATED: _rated,
    Happening.FOLLOWED_UP: _followed_up,
    Happening.ORDERED: _ordered,
    Happening.ORDER_ENDED: _ordered,
    Happening.PAIRED: _paired,
    Happening.UNPAIRED: _paired,
    Happening.HANDED_OVER: _handed_over,
    Happening.TAGGED: _tag,
    Happening.TAG_VERIFIED: _tag,
    Happening.TAG_ENDED: _tag,
    Happening.CORRECTION_ASKED: _correction_asked,
    Happening.CORRECTION_DECIDED: _correction_decided,
    Happening.RENAMED: _changed,
    Happening.RECODED: _changed,
    Happening.MOVED: _changed,
    Happening.RECORD_MERGED: _merged,
    Happening.MERGER_UNDONE: _merged,
    Happening.PAST_FILED: _past,
}
