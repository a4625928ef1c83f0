"""What an answer says: of what was asked, how it ended, on what it rests, when it goes on, whom to call. Pure."""

from dataclasses import dataclass

from app.kernel.folding import folded
from app.kernel.sentences import say
from app.tickets.rules.words import Outcome
from app.understanding.rules import phrases
from app.understanding.rules.dates import dates_in
from app.understanding.rules.replies import Found, Mark, Reply, marks_of, quoted, shortened, words_of

DOCUMENTED = (Outcome.RESTRICTED, Outcome.EXPLAINED)
"""Outcomes that stand on a document; for the others it is enough to say how something is known."""


def questions(body: str) -> list[str]:
    """The several matters of a request: numbered ones, else sentences that ask; one matter is no list."""
    begun = list(phrases.ITEM.finditer(body))
    if len(begun) > 1:
        ends = [*(each.start() for each in begun[1:]), len(body)]
        return [body[each.end() : end].strip() for each, end in zip(begun, ends, strict=True)]
    sentences = phrases.SENTENCE.finditer(body)
    asked = [each.group().strip() for each in sentences if body[each.end() : each.end() + 1] in phrases.ASKING]
    return asked if len(asked) > 1 else []


@dataclass(frozen=True)
class Salient:
    """What a text is about: pairs of characters, and single ones, without those that stand everywhere."""

    pairs: frozenset[str]
    signs: frozenset[str]


def salient(text: str) -> Salient:
    """The pairs and signs of a text that tell it from others."""
    read = folded(text)
    pairs: set[str] = set(phrases.SIGN.findall(read))
    signs: set[str] = set()
    for run in phrases.RUN.findall(read):
        signs.update(run)
        pairs.update(run[at : at + 2] for at in range(len(run) - 1))
    return Salient(
        frozenset(pair for pair in pairs - phrases.COMMON if phrases.FUNCTION.isdisjoint(pair)),
        frozenset(signs - phrases.COMMON_SIGNS),
    )


def _is_met(asked: Salient, said: Salient) -> bool:
    """Whether an answer speaks of what was asked; where too little was said to tell, it does."""
    if len(asked.signs) < 2 and not asked.pairs:
        return True
    return bool(asked.pairs & said.pairs) or len(asked.signs & said.signs) * 4 >= max(4, len(asked.signs))


def answered(reply: Reply) -> Found:
    """Every matter that was asked is spoken of: answer and matter share a pair of characters, or enough single ones."""
    said = salient(reply.text)
    several = questions(reply.body)
    if several:
        left = [each for each in several if not _is_met(salient(each), said)]
        if not left:
            return None
        return say("企业问了几件事，这些好像没有答到：%(asked)s。请逐件回答。", asked=quoted(map(shortened, left))), ()
    title, body = salient(reply.title), salient(reply.body)
    if _is_met(title, said) or len(body.pairs & said.pairs) > 1:
        return None
    return say("答复里没有说到企业问的%(asked)s。请先回答这件事。", asked=quoted([shortened(reply.title)])), ()


def result(reply: Reply) -> Found:
    """Something was done, will be done on a day, may be done, or cannot be for a reason that is said."""
    text = reply.text
    if phrases.DONE.search(text) or phrases.WILL.search(text) or phrases.CAN.search(text) or phrases.TRIED.search(text):
        return None
    refused = marks_of(phrases.CANNOT, text)
    if refused and phrases.WHY.search(text):
        return None
    if refused:
        return say("写了%(words)s，没有写为什么。请写明原因和依据。", words=words_of(text, refused)), refused
    going_on = marks_of(phrases.IN_HAND, text)
    if going_on:
        return (
            say(
                "没有看到结果，只说了%(words)s。请写明已经做了什么、哪天做完，或者为什么办不到。",
                words=words_of(text, going_on),
            ),
            going_on,
        )
    return say("没有看到结果。请写明已经做了什么、哪天做完，或者为什么办不到。"), ()


def basis(reply: Reply) -> Found:
    """A document by its name, number or article; for what was solved also how it is known."""
    text = reply.text
    vague: list[Mark] = []
    if phrases.DOCUMENT.search(text):
        return None
    for found in phrases.GROUND.finditer(text):
        what = found.group("what")
        if phrases.SOMETHING.search(what) and not what.startswith(phrases.NOBODYS):
            return None
        if words := phrases.VAGUE_GROUND.search(what):
            vague.append(Mark(found.start(), found.start("what") + words.end()))
    if reply.outcome not in DOCUMENTED and phrases.FACT.search(text):
        return None
    if vague:
        return say("%(words)s没有说是哪份文件。请写明文件名称和条款。", words=words_of(text, vague)), vague
    if reply.outcome in DOCUMENTED:
        return say("没有写依据。请写明文件名称和条款，例如《……办法》第几条。"), ()
    return say("没有写依据。请写明按哪份文件办的，或者怎样核实的：现场查看、检测、验收。"), ()


def next_date(reply: Reply) -> Found:
    """Where something is left to do, or is promised without a day, a day that is yet to come."""
    text = reply.text
    some_time = marks_of(phrases.SOME_TIME, text)
    if not (reply.stays_open or some_time) or reply.revisit_on is not None:
        return None
    dates = dates_in(text, reply.today)
    if any(each.ahead for each in dates):
        return None
    if some_time:
        return (
            say("%(words)s没有说是哪天。请写明日期，或者几个工作日内。", words=words_of(text, some_time)),
            some_time,
        )
    if dates:
        over = [Mark(each.start, each.end) for each in dates]
        return say("事情还没有办完，写的日期已经过去：%(words)s。请写明下一步哪天。", words=words_of(text, over)), over
    return say("事情还没有办完，请写明下一步做什么、哪天告诉企业。"), ()


def contact(reply: Reply) -> Found:
    """Where the firm is asked to do something, or was not found: whom to call, and by which number."""
    text = reply.text
    asks = marks_of(phrases.ASKS, text)
    if not asks and reply.outcome is not Outcome.UNREACHABLE:
        return None
    number, person = phrases.PHONE.search(text), phrases.WHO.search(text)
    if number and person:
        return None
    if number:
        return say("写了电话，没有写找谁。请写明联系人或者科室。"), asks
    if person:
        return say("写了找谁，没有写电话。请写上可以打通的电话。"), asks
    return say("要企业做事，请写明联系谁、电话多少。"), asks
