"""How an answer says it: short sentences, plain words, no empty phrases, nothing of others. Pure."""

from collections.abc import Iterator

from app.kernel.sentences import say
from app.understanding.rules import phrases
from app.understanding.rules.replies import Found, Mark, Reply, distinct, marks_of, quoted, shortened, words_of

SHOWN = 2
"""Long sentences that are quoted."""
BEFORE_A_NUMBER = 14
"""Characters before a telephone number in which stands that it may be called."""
LONGEST_NAME = 24
"""Characters of a firm's name before its legal form."""
FIRMS = 20
"""Names of firms that are looked up in one answer."""


def long_sentences(reply: Reply) -> Found:
    """No sentence is longer than can be read in one breath."""
    long = [
        Mark(found.start(), found.end())
        for found in phrases.SENTENCE.finditer(reply.text)
        if len(found.group()) > phrases.LONGEST_SENTENCE
        and len(phrases.SPACE.sub("", found.group())) > phrases.LONGEST_SENTENCE
    ]
    if not long:
        return None
    opening = quoted(shortened(reply.text[mark.start : mark.end]) for mark in long[:SHOWN])
    return (
        say(
            "有的句子超过 %(limit)s 个字：%(words)s。请分成几句，一句只说一件事。",
            limit=phrases.LONGEST_SENTENCE,
            words=opening,
        ),
        long,
    )


def jargon(reply: Reply) -> Found:
    """No words that only offices use."""
    spoken = marks_of(phrases.SPOKEN, reply.text)
    if not spoken:
        return None
    words = distinct(reply.text, spoken)
    plain = quoted(dict.fromkeys(phrases.JARGON[word] for word in words))
    return (
        say("企业可能看不懂%(words)s。可以写成%(plain)s，或者换成平常的话。", words=quoted(words), plain=plain),
        spoken,
    )


def empty_phrases(reply: Reply) -> Found:
    """No phrases that would fit any answer."""
    text = reply.text
    said = marks_of(phrases.EMPTY, text)
    if not said:
        return None
    # where one of them stands in a row of words of four characters, the whole row says nothing
    rows = [mark for mark in marks_of(phrases.FOUR, text) if phrases.EMPTY.search(text, mark.start, mark.end)]
    return (
        say(
            "%(words)s放在哪件事里都能说。请删去，或者换成谁做了什么、哪天做完。",
            words=words_of(text, said),
        ),
        [*said, *rows],
    )


def others(reply: Reply) -> Found:
    """No names of other firms, which this firm did not name itself, and no numbers of persons."""
    personal = list(_personal(reply.text))
    firms = list(_other_firms(reply))
    if personal and firms:
        return say("写了别的企业的名称和个人号码。请核对企业是不是应当知道，不应当的删去。"), [*personal, *firms]
    if personal:
        return say("写了个人的号码。请核对企业是不是应当知道，不应当的删去。"), personal
    if firms:
        return (
            say(
                "写了别的企业的名称：%(words)s。请核对企业是不是应当知道，不应当的删去。",
                words=words_of(reply.text, firms),
            ),
            firms,
        )
    return None


def _personal(text: str) -> Iterator[Mark]:
    for pattern in (phrases.IDENTITY, phrases.CARD):
        yield from marks_of(pattern, text)
    for mark in marks_of(phrases.MOBILE, text):
        if not phrases.CALLED_BY.search(text, max(0, mark.start - BEFORE_A_NUMBER), mark.start):
            yield mark


def _other_firms(reply: Reply) -> Iterator[Mark]:
    """Names of firms that neither are the asking firm nor were named by it."""
    known = "\n".join((*reply.firm, reply.title, reply.body))
    for found, _ in zip(phrases.FIRM.finditer(reply.text), range(FIRMS), strict=False):
        before = phrases.IN_A_NAME.search(reply.text, max(0, found.start() - LONGEST_NAME), found.start())
        if before is None:
            continue
        start, name = before.start(), before.group()
        lead = _lead(name)
        told = next((at for at in range(len(name)) if name[at:] + found.group() in known), len(name))
        if told <= lead:
            continue
        yield Mark(start + lead, found.end())


def _lead(name: str) -> int:
    """How much of what stands before a legal form is no name; a name keeps two characters."""
    connecting = phrases.CONNECTING.match(name)
    return min(connecting.end() if connecting else 0, len(name) - 2)
