"""The forms of a batch: making one, what is done with it, and one act on many of its matters."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from wtforms import HiddenField, SelectField
from wtforms.validators import InputRequired

from app.acts.table import ON_BATCHES
from app.acts.together import ACT_OF, Row
from app.batches.forming import FORM
from app.batches.rules import BatchAction
from app.batches.taking_out import TAKE_OUT
from app.kernel.errors import Precondition
from app.kernel.inputs import Input
from app.tickets.rules.words import Outcome
from app.web.forms.bases import version_of
from app.web.forms.declared import ActForm, form_of
from app.web.speaking import later

LONGEST = 5000
"""Characters of the words for one matter that are read."""


class TogetherForm(ActForm):
    """An act on many: what is said of all of them; which ones, and what is said of one instead, ``rows_of`` reads."""

    form_token = HiddenField()


class CallAllForm(TogetherForm):
    """A whistle for all: whoever is called is the batch's own lead, which is not asked again."""

    def typed(self, each: Input) -> Any:
        """What was typed; nothing for the lead."""
        return "" if each.name == "lead" else super().typed(each)


FormingForm = form_of(FORM, alone=True)
BATCH_FORMS: Mapping[str, type[ActForm]] = {
    **{act.action: form_of(act) for act in ON_BATCHES},
    TAKE_OUT.action: form_of(
        TAKE_OUT,
        matter=SelectField(
            later("移出的诉求"), validators=[InputRequired(later("请选择要移出的诉求。"))], validate_choice=False
        ),
    ),
}
"""What is done with a batch itself, by the verb of its table."""
TOGETHER_FORMS: Mapping[BatchAction, type[TogetherForm]] = {
    action: form_of(
        act,
        name=f"together-{act.name}",
        base=CallAllForm if action is BatchAction.WHISTLE else TogetherForm,
        without=frozenset({"lead"}) if action is BatchAction.WHISTLE else frozenset(),
    )
    for action, act in ACT_OF.items()
}


def picked_from(values: Sequence[str]) -> list[str]:
    """Numbers of ticked rows, with the version of a list or without."""
    return list(dict.fromkeys(value.partition(":")[0][:40] for value in values))


def rows_of() -> list[Row]:
    """The matters of the form as they were seen, with what was said of one of them instead. Raises Precondition."""
    found = []
    for value in request.form.getlist("member"):
        number, _colon, version = value.rpartition(":")
        if not number:
            raise Precondition()
        outcome = request.form.get(f"outcome-{number}", "")
        found.append(
            Row(
                number=number,
                version=version_of(version),
                outcome=Outcome(outcome) if outcome in set(Outcome) else None,
                text=request.form.get(f"text-{number}", "")[:LONGEST],
            )
        )
    return found
