"""What an outcome must be able to show (`docs/rules/outcomes.md`).

Asked after the act and its files, in the same transaction.

So "a file of an office in this matter" covers what came before and what came along, every face and bulk work obey, and
a refusal takes the act back. What needs nothing but the words typed is asked by the use-case (``rules.outcomes``).
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from app.calendars.queries import calendar_now
from app.financing.queries import owes_money
from app.followups.queries import unreached
from app.followups.rules import SEEKING, sought_in_vain
from app.kernel.errors import Invalid
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.phrases.counting import demand_filled
from app.tickets.attaching import is_shown
from app.tickets.remarking import Note
from app.tickets.resolving import Answer
from app.tickets.rules.words import Outcome
from app.tickets.triaging import Settle

Ending: TypeAlias = Answer | Settle
"""The inputs of an act that says how a matter ended."""


def demand(tx: Transaction, number: str, given: object) -> None:
    """Ask what the act just taken must be able to show. Raises Invalid naming the input that would mend it."""
    if isinstance(given, Answer | Settle | Note):
        demand_filled(given.text)
    if isinstance(given, Answer | Settle) and given.outcome in PROOF:
        PROOF[given.outcome](tx, number, given)


def _evidence(tx: Transaction, number: str, given: Ending) -> None:
    """A file of an office in this matter, or the reason why none is needed; and the money, where it was about money."""
    if owes_money(tx, number):
        raise Invalid(
            {"outcome": [say("融资需求还没有银行放款，不能答复“已解决”；不能解决的，请用“解释说明”说明原因。")]}
        )
    if given.waiver:
        return
    if not is_shown(tx, number, given.evidence):
        raise Invalid({"waiver": [say("“已解决”请附上佐证（照片、验收单等）；确实不需要的，请写明无需佐证的原因。")]})


def _attempts(tx: Transaction, number: str, given: Ending) -> None:
    """The firm was sought often enough."""
    if not sought_in_vain(calendar_now(tx.session), unreached(tx, number)):
        raise Invalid(
            {"outcome": [say("“无法联系”须先在 %(days)s 个不同工作日各记录一次没有联系上的回访。", days=SEEKING)]}
        )


PROOF: Mapping[Outcome, Callable[[Transaction, str, Ending], None]] = {
    Outcome.SOLVED: _evidence,
    Outcome.UNREACHABLE: _attempts,
}
