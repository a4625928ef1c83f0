"""The forms of what the firm decides: each has a page of its own."""

from collections.abc import Mapping

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from app.tickets.closing import CONFIRM, DISPUTE, WITHDRAW
from app.tickets.rules.words import SATISFACTION
from app.web.forms.bases import FROM_LIST
from app.web.forms.declared import ActForm, form_of
from app.web.speaking import later

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
