"""The forms of a fair, made from their declarations; firms are named by their codes, one a line."""

from collections.abc import Mapping
from typing import Any

from wtforms import SelectField, TextAreaField

from app.acts.table import ON_FAIRS
from app.acts.writing_there import WRITE_NEED
from app.fairs.keeping import PLAN_FAIR
from app.kernel.inputs import Input
from app.web.forms.declared import ActForm, form_of
from app.web.speaking import later


class FairForm(ActForm):
    """A form in which firms are typed or pasted, one a line."""

    def typed(self, each: Input) -> Any:
        """What was typed for an input; of firms one code for each line that is not empty."""
        field = self._fields.get(each.name)
        if each.name == "firms" and isinstance(field, TextAreaField):
            return tuple(line.strip() for line in (field.data or "").splitlines() if line.strip())
        return super().typed(each)


def _laid_out() -> dict[str, Any]:
    firms = TextAreaField(later("企业"), description=later("统一社会信用代码，一行一家，最多 200 家。"))
    return {"firms": firms, "park": SelectField(later("园区"), validate_choice=False)}


PlanForm = form_of(PLAN_FAIR, base=FairForm, alone=True, **_laid_out())
FAIR_FORMS: Mapping[str, type[FairForm]] = {
    act.action: form_of(act, base=FairForm, name=f"fair-{act.name}", **(_laid_out() if act.action == "change" else {}))
    for act in ON_FAIRS
}
"""By the verb of the act."""
NeedThereForm = form_of(WRITE_NEED, name="fair-need")
