"""The forms of acts on a ticket, made from their declarations; one asks in words of its own."""

from collections.abc import Mapping
from typing import Any

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from app.acts.table import ON_TICKETS
from app.followups.conducting import FOLLOW_UP
from app.kernel.inputs import Input
from app.tickets.remarking import REMARK
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
WITHOUT_A_WORD = tuple(answer for answer, says in ATTEMPT.items() if "says_solved" not in says)
"""Those that fit while nothing was answered that the firm could find solved."""


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
RemarkForm = form_of(REMARK)
