"""Which words of a text decided, in a form people can read. Pure."""

from collections.abc import Mapping

MOST = 3
LONGEST = 6
"""Signs of a word that is shown."""
_LOOKED_AT = 12
"""The runs that spoke loudest; what comes after them decided nothing."""


def reasons(text: str, spoke: Mapping[str, float]) -> tuple[str, ...]:
    """At most three words of the text, the weightiest first: runs that stand side by side are read as one word."""
    loud = sorted(
        ((weight, run) for run, weight in spoke.items() if weight > 0 and len(run) > 1 and run.isalpha()),
        reverse=True,
    )[:_LOOKED_AT]
    told: list[str] = []
    for _weight, run in loud:
        word = _grown(run, text, {other for _w, other in loud})
        if not any(word in known or known in word for known in told):
            told.append(word)
        if len(told) == MOST:
            break
    return tuple(told)


def _grown(run: str, text: str, loud: set[str]) -> str:
    """The run with what stands beside it at its first place, as long as that spoke as well."""
    begin = text.find(run)
    if begin < 0:
        return run
    end = begin + len(run)
    while end - begin < LONGEST:
        if text[end - 1 : end + 1] in loud:
            end += 1
        elif begin > 0 and text[begin - 1 : begin + 1] in loud:
            begin -= 1
        else:
            break
    return text[begin:end]
