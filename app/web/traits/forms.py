"""The forms of acts on the tags of a firm, made from their declarations."""

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from app.traits.keeping import END_COMPANY_TAG, PUT_COMPANY_TAG, VERIFY_COMPANY_TAG
from app.traits.rules import KIND_OF, TagValue
from app.web.forms.bases import FROM_LIST
from app.web.forms.declared import DeclaredForm, form_of
from app.web.speaking import later

PutForm = form_of(
    PUT_COMPANY_TAG,
    base=DeclaredForm,
    alone=True,
    value=SelectField(
        later("标签"),
        [InputRequired(later("请选择标签。"))],
        choices=[
            SelectChoice("", later("请选择")),
            *[
                SelectChoice(
                    each.value, later("%(kind)s：%(value)s", kind=later(KIND_OF[each].word), value=later(each.word))
                )
                for each in TagValue
            ],
        ],
        invalid_choice_message=FROM_LIST,
    ),
)
TRAIT_FORMS = {act.action: form_of(act, base=DeclaredForm, alone=True) for act in (VERIFY_COMPANY_TAG, END_COMPANY_TAG)}
"""By the verb of the act."""
