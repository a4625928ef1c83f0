"""The forms of all acts, made from their declarations; what is laid out in a page's own way stands here."""

from collections.abc import Mapping
from typing import Any

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from app.acts.table import BY_THE_FIRM, ON_ORDERS, ON_TICKETS
from app.followups.conducting import FOLLOW_UP
from app.kernel.acts import AnyDeclared
from app.kernel.inputs import Input
from app.supervision.raising import RAISE
from app.tickets.closing import CONFIRM, DISPUTE, WITHDRAW
from app.tickets.filing import FILE
from app.tickets.remarking import REMARK
from app.tickets.rules.words import SATISFACTION
from app.tickets.triaging import ACCEPT
from app.tickets.whistling import WHISTLE
from app.web.forms.bases import FROM_LIST
from app.web.forms.declared import ActForm, form_of
from app.web.speaking import later

ATTEMPT: Mapping[str, Mapping[str, bool]] = {
    "solved": {"reached": True, "says_solved": True},
    "unsolved": {"reached": True, "says_solved": False},
    "reached": {"reached": True},
    "silent": {"reached": False},
}
"""What one of four answers says of an attempt."""


class CallForm(ActForm):
    """One question in place of two: whether the firm was reached, and what it said."""

    said = RadioField(
        later("结果"),
        [InputRequired(later("请选择回访结果。"))],
        invalid_choice_message=FROM_LIST,
        choices=[
            SelectChoice("solved", later("联系上了，企业说已解决")),
            SelectChoice("unsolved", later("联系上了，企业说没有解决")),
            SelectChoice("reached", later("联系上了，企业没有表态")),
            SelectChoice("silent", later("没有联系上")),
        ],
    )

    def typed(self, each: Input) -> Any:
        """What was typed; the two answers come from the one that was chosen."""
        if each.name in {"reached", "says_solved"}:
            return ATTEMPT.get(self.said.data or "", {}).get(each.name)
        return super().typed(each)


FORMS: Mapping[str, type[ActForm]] = {
    **{act.action: form_of(act) for act in ON_TICKETS},
    FOLLOW_UP.action: form_of(FOLLOW_UP, base=CallForm, without=frozenset({"reached", "says_solved"})),
}
"""The sheets of a ticket's page, by the verb of the lifecycle."""
ORDER_FORMS: Mapping[str, type[ActForm]] = {act.action: form_of(act) for act in ON_ORDERS}
"""The sheets of an order's page, by the verb of its table."""

IntakeForm = form_of(ACCEPT, WHISTLE, name="intake")
"""受理并吹哨: what accepting and whistling ask for, filled in together."""
RemarkForm = form_of(REMARK)
OrderForm = form_of(RAISE)
ConfirmForm = form_of(
    CONFIRM,
    alone=True,
    level=RadioField(
        later("您对这次办理满意吗"),
        [InputRequired(later("请选择满意程度。"))],
        choices=[SelectChoice(str(level), later(words)) for level, words in SATISFACTION.items()],
        invalid_choice_message=FROM_LIST,
    ),
)
"""解决了吗, five faces, tags, words."""
DisputeForm = form_of(DISPUTE, alone=True)
WithdrawForm = form_of(WITHDRAW, alone=True)
FIRM_FORMS: Mapping[str, type[ActForm]] = {
    CONFIRM.action: ConfirmForm,
    DISPUTE.action: DisputeForm,
    WITHDRAW.action: WithdrawForm,
}

TAKEN_AT: Mapping[str, AnyDeclared] = {
    "filing.file": FILE,
    **{f"ticket_actions.{act.name.replace('-', '_')}": act for act in ON_TICKETS},
    **{f"confirming.{act.name}_post": act for act in BY_THE_FIRM},
    **{f"supervision.{act.action}_order": act for act in ON_ORDERS},
    "ticket_actions.remark": REMARK,
    "supervision.raise_one": RAISE,
}
"""The act each address of a page takes."""
