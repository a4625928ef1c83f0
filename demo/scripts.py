"""How matters go: each script is a way from filing to an end, in working hours between one act and the next.

The first step is the filing. Seven workdays are 45.5 working hours; a script takes about four after the whistle.
"""

from dataclasses import dataclass

from demo import calling as c
from demo import ending as e
from demo import meeting as m
from demo import working as w
from demo.cases import Act

Steps = tuple[tuple[float, Act], ...]


@dataclass(frozen=True)
class Script:
    """A way; ``weight`` is how many of a hundred go it, ``steady`` ones are never slowed down."""

    weight: int
    steps: Steps
    steady: bool = False


_START: Steps = ((0, c.file), (1, c.accept), (1, c.whistle))
_TO_WORK: Steps = (*_START, (2.5, w.check_in), (6, w.progress))
_LAST: Steps = ((3, e.approve), (5, e.confirm))
_END: Steps = ((5, w.finish_supports), (9, e.answer), *_LAST)

PLAIN = Script(36, (*_TO_WORK, *_END))
SUPPORTED = Script(14, (*_TO_WORK, (8, w.finish_supports), (5, w.progress), (7, e.answer), *_LAST))
MET = Script(0, (*_START, (2, w.check_in), (1, m.meet), (5, w.progress), (17, m.report_back), *_END))
SETTLED = Script(9, ((0, c.file), (1, c.accept), (3, c.settle), (6, e.confirm)))
ASKED = Script(7, (*_START, (2, w.check_in), (2, w.ask), (7, w.reply), (3, w.progress), *_END))
ASKED_EARLY = Script(2, ((0, c.file), (1, w.ask_early), (4, w.reply), (1, c.accept), *_TO_WORK[2:], *_END))
HANDED_BACK = Script(
    5,
    (
        (0, c.file),
        (1, c.accept),
        (1, c.whistle_wrong),
        (2, c.hand_back_wrong),
        (2, c.uphold),
        (1, c.whistle),
        *_TO_WORK[3:],
        *_END,
    ),
    steady=True,
)
FORCED = Script(2, (*_START, (1.5, c.hand_back), (2, c.force), *_TO_WORK[3:], *_END), steady=True)
PAUSED = Script(4, (*_TO_WORK, (3, w.pause), (14, w.resume), *_END), steady=True)
POSTPONED = Script(
    3,
    (*_TO_WORK, (5, w.finish_supports), (13, w.postpone), (4, w.grant), (24, w.remark), (2, e.answer), *_LAST),
    steady=True,
)
SENT_BACK = Script(3, (*_TO_WORK, *_END[:2], (3, e.send_back), (6, e.answer), *_LAST))
DISPUTED = Script(4, (*_TO_WORK, *_END[:3], (6, e.dispute), (5, w.progress), (10, e.answer), *_LAST))
EXPLAINED = Script(3, (*_TO_WORK, *_END[:1], (7, e.explain), *_LAST))
PARTLY = Script(2, (*_TO_WORK, *_END[:1], (9, e.partly), *_LAST))
RESTRICTED = Script(1, (*_TO_WORK, *_END[:1], (7, e.restrict), *_LAST))
PLANNED = Script(2, (*_TO_WORK, *_END[:1], (15, e.plan), (3, e.approve)))
TRANSFERRED = Script(1, (*_TO_WORK, *_END[:1], (15, e.transfer), (3, e.approve)))
MAJOR = Script(
    3,
    (
        (0, c.file),
        (1, c.accept_major),
        *_TO_WORK[2:],
        (15, w.finish_supports),
        (25, w.progress),
        (50, e.answer),
        *_LAST,
    ),
    steady=True,
)
URGENT = Script(
    2, ((0, c.file), (0.3, c.accept), (0.2, c.whistle_emergency), (0.3, w.check_in), (3, w.progress), *_END)
)
NUDGED = Script(3, (*_TO_WORK, (9, w.nudge), (4, w.progress), *_END))
SILENT = Script(2, (*_TO_WORK, *_END[:3], (8, e.call_firm), (8, e.call_firm)))
REJECTED = Script(2, ((0, c.file), (2.5, c.reject)))
WITHDRAWN = Script(1, ((0, c.file), (1.5, e.withdraw)))
MARKED = Script(0, (*_START, (2, w.check_in), (1, w.remark), (3, w.ask), (2, w.reply), (2, w.progress), *_END))
"""Every kind of text on one ticket."""

USUAL = (
    PLAIN,
    SUPPORTED,
    SETTLED,
    ASKED,
    ASKED_EARLY,
    HANDED_BACK,
    FORCED,
    PAUSED,
    POSTPONED,
    SENT_BACK,
    DISPUTED,
    EXPLAINED,
    PARTLY,
    RESTRICTED,
    PLANNED,
    TRANSFERRED,
    MAJOR,
    URGENT,
    NUDGED,
    SILENT,
    REJECTED,
    WITHDRAWN,
)
SOLVED = (PLAIN, SUPPORTED, SETTLED, ASKED, HANDED_BACK, FORCED, PAUSED, POSTPONED, SENT_BACK, NUDGED)
"""Those that end in a solved and confirmed matter in the first cycle."""
