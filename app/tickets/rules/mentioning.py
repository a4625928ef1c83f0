"""Which colleagues a remark calls in: ``@姓名``, or ``@姓名（单位）`` where two have the same name. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_AT = re.compile(r"(?<![A-Za-z0-9._%+-])[@\uff20](?=\S)")
_WORD = re.compile(r"[\w·.]{1,8}")
PARENS = str.maketrans({0xFF08: "(", 0xFF09: ")"})


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """Somebody who reads the remarks of a ticket; ``unit`` tells two of one name apart."""

    account_id: int
    name: str
    unit: str

    @property
    def in_full(self) -> str:
        """As it is written where the name alone does not say who is meant."""
        return f"{self.name}({self.unit})"


@dataclass(frozen=True, kw_only=True)
class Called:
    """Who was called in, as it stands behind the @; and what could not be told."""

    people: tuple[tuple[Colleague, str], ...] = ()
    unknown: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()
    """Names that several colleagues have, where the unit was left out."""


def calls(text: str) -> bool:
    """Whether anybody might be called in at all."""
    return _AT.search(text) is not None


def called_in(text: str, colleagues: Sequence[Colleague]) -> Called:
    """Everybody called in, each once, in the order of the words. The longest name that fits is meant.

    An address of mail is no call, nor is an @ that stands alone.
    """
    flat = text.translate(PARENS)
    people: dict[int, tuple[Colleague, str]] = {}
    unknown: list[str] = []
    unclear: list[str] = []
    for at in _AT.finditer(flat):
        written, meant = _meant(flat, at.end(), colleagues)
        if not meant:
            unknown.append(written)
        elif len(meant) > 1:
            unclear.append(written)
        else:
            people.setdefault(meant[0].account_id, (meant[0], written))
    return Called(
        people=tuple(people.values()),
        unknown=tuple(dict.fromkeys(each for each in unknown if each)),
        unclear=tuple(dict.fromkeys(unclear)),
    )


def pieces(text: str, written: Sequence[str]) -> tuple[tuple[str, bool], ...]:
    """A text in pieces, each with whether it is one of these calls: for whoever draws them as marks."""
    if not written:
        return ((text, False),)
    names = sorted({each.translate(PARENS) for each in written}, key=len, reverse=True)
    flat = text.translate(PARENS)
    found: list[tuple[str, bool]] = []
    done = 0
    for at in _AT.finditer(flat):
        name = next((each for each in names if flat.startswith(each, at.end())), None)
        if name is None or at.start() < done:
            continue
        end = at.end() + len(name)
        found += [(text[done : at.start()], False), (text[at.start() : end], True)]
        done = end
    found.append((text[done:], False))
    return tuple(piece for piece in found if piece[0])


def _meant(flat: str, start: int, colleagues: Sequence[Colleague]) -> tuple[str, list[Colleague]]:
    """What is written from there on, and whom it may mean; one in full is meant alone."""
    full = [each for each in colleagues if flat.startswith(each.in_full, start)]
    if full:
        return full[0].in_full, full[:1]
    named = [each for each in colleagues if flat.startswith(each.name, start)]
    longest = max((len(each.name) for each in named), default=0)
    meant = [each for each in named if len(each.name) == longest]
    if meant:
        return meant[0].name, meant
    word = _WORD.match(flat, start)
    return (word[0] if word else ""), []
