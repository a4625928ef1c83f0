"""交接书: what the program lists of the firms, the giver completes in his own words, of all of them and of each.

Both put their names under the same words: whoever writes again stands by what he wrote, and the other reads it anew.
"""

from dataclasses import dataclass
from typing import Annotated

from app.companies.rules import as_credit_code
from app.handovers.events import HandOverWritten
from app.handovers.handing_over import held, may_write
from app.handovers.models import HandOver
from app.handovers.rules import HandOverAction
from app.kernel.acts import Addition
from app.kernel.errors import Forbidden, Invalid
from app.kernel.inputs import Ask, Source, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction

LONGEST = 2000
"""Code points said of one firm, or of all."""


@dataclass(frozen=True, kw_only=True)
class SaidOfFirm:
    """What the giver says of one firm."""

    firm: Annotated[
        str,
        Ask(
            "企业",
            most=50,
            source=Source.FIRMS,
            means="Credit code of a firm of the hand-over.",
            example="91419999MA00000014",
        ),
    ]
    words: Annotated[
        str,
        Ask(
            "这家企业要知道的事",
            most=LONGEST,
            means="What whoever comes should know of this firm; empty takes back what was said.",
            example="王厂长说了算；用电的事盯紧，冬天负荷高。",
        ),
    ] = ""


@dataclass(frozen=True, kw_only=True)
class BookWords:
    """What the giver says, of all firms and of each; a firm that is not named keeps what was said of it."""

    words: Annotated[
        str | None,
        Ask(
            "总的说明",
            most=LONGEST,
            hint="企业的共性情况、正在推进的事、答应过没写进系统的事。",
            means="What is said of all firms; null leaves it as it is.",
            example="三家都在等园区的用电扩容，十二月初有结果。",
        ),
    ] = None
    firms: Annotated[
        tuple[SaidOfFirm, ...],
        Ask("逐家说明", most=1000, means="What is said of single firms, each named once."),
    ] = ()


def write(tx: Transaction, number: str, given: BookWords) -> HandOver:
    """写交接书: by the giver, or the centre for one who is in office no more, until both have signed.

    Who has signed stands by what he writes now; the other's name is taken off, for he signed other words. Words as they
    stand already change nothing. Raises Missing, Forbidden, Refused ``hand_over_ended``, Invalid by field.
    """
    row = held(tx, number)
    if not may_write(tx, row):
        raise Forbidden()
    given = checked(given)
    named = {as_credit_code(each.firm): each.words.strip() for each in given.firms}
    there = {firm.company.credit_code: firm for firm in row.firms}
    if len(named) < len(given.firms) or not named.keys() <= there.keys():
        raise Invalid({"firms": [say("只能写这张交接单上的企业，每家写一次。")]})
    changed = {code: words for code, words in named.items() if there[code].words != words}
    overall = row.words if given.words is None else given.words.strip()
    if not changed and overall == row.words:
        return row
    for code, words in changed.items():
        there[code].words = words
    again = row.taken_at is not None
    row.words, row.written_at, row.taken_at = overall, tx.now, None
    if row.given_at is not None:
        row.given_at, row.given_by = tx.now, tx.actor.account_id
    tx.session.flush()
    tx.emit(
        HandOverWritten(
            hand_over=row.id,
            region_id=row.region_id,
            words=overall,
            firms=tuple(changed),
            said=tuple(changed.values()),
            again=again,
        )
    )
    return row


WRITE_HAND_OVER = Addition(
    action=HandOverAction.WRITE,
    ability="pairing.hand_over",
    takes=BookWords,
    do=write,
    done="交接书已保存",
)
