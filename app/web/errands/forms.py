"""The forms of errands, of their steps and of what they consist of, made from their declarations."""

from collections.abc import Mapping
from typing import Any, ClassVar

from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired

from app.acts.blowing import BLOW, ERRANDS_CATEGORY
from app.acts.table import ON_ERRAND_PAPERS, ON_ERRAND_STEPS, ON_ERRAND_TEMPLATES, ON_ERRANDS
from app.errands.requesting import REQUEST_ERRAND
from app.errands.templating import DRAFT_TEMPLATE
from app.web.forms.bases import ZoneForm
from app.web.forms.days import DayField
from app.web.forms.declared import ActForm, form_of
from app.web.forms.uploads import WithFiles
from app.web.speaking import later


class PartForm(ActForm):
    """The form of an act on a part of an errand: one page holds those of several steps and papers."""

    of_part: str = ""
    """The id of the step or paper it came back for."""


class EnclosingForm(WithFiles, ZoneForm):
    """Files for an errand or for one of its papers; one page holds several of them."""

    kind = HiddenField()
    sensitive = BooleanField(
        later("这是身份证复印件等敏感材料"),
        description=later("只有企业、代办员和这一步的承办单位能打开，谁打开过企业都能看到，代办结束 30 天后删除。"),
    )

    def __init__(self, *args: Any, suffix: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of_part = suffix
        for field in self:
            field.id = f"enclose{suffix}-{field.short_name}"
            field.label.field_id = field.id


class PeriodForm(ZoneForm):
    """Of which days the errands taken up are counted; it stands in the address and changes nothing."""

    class Meta:
        csrf: ClassVar[bool] = False

    since = DayField(later("从哪天"))
    until = DayField(later("到哪天"))


RequestForm = form_of(
    REQUEST_ERRAND,
    alone=True,
    template=SelectField(
        later("代办事项"), validators=[InputRequired(later("请选择代办事项。"))], validate_choice=False
    ),
    company=StringField(later("企业"), description=later("统一社会信用代码，18 位。")),
)
DraftForm = form_of(DRAFT_TEMPLATE, alone=True)
ERRAND_FORMS: Mapping[str, type[ActForm]] = {act.action: form_of(act, name=f"errand-{act.name}") for act in ON_ERRANDS}
"""By the verb of the errands' table."""
PART_FORMS: Mapping[str, type[PartForm]] = {
    act.action: form_of(
        act,
        name=f"errand-{act.name}",
        base=PartForm,
        # one tap makes a matter of a blocked step; a program may say what it is about more exactly
        **({"category": HiddenField(default=ERRANDS_CATEGORY)} if act is BLOW else {}),
    )
    for act in (*ON_ERRAND_STEPS, *ON_ERRAND_PAPERS)
}
TEMPLATE_FORMS: Mapping[str, type[ActForm]] = {
    act.action: form_of(act, name=f"template-{act.name}") for act in ON_ERRAND_TEMPLATES
}
