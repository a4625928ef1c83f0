"""The forms of a need and of the banks that were called to it, made from their declarations."""

from collections.abc import Mapping
from typing import ClassVar

from app.acts.table import ON_BANK_CALLS
from app.financing.consenting import GIVE_CONSENT, TAKE_CONSENT_BACK
from app.financing.needing import PUT_NEED
from app.web.forms.bases import ZoneForm
from app.web.forms.days import DayField
from app.web.forms.declared import ActForm, DeclaredForm, form_of
from app.web.speaking import later


class StepForm(ActForm):
    """The form of a step of one bank: a page of a matter holds those of several."""

    of_call: str = ""
    """The id of the call it came back for."""


class PeriodForm(ZoneForm):
    """Of which days needs are counted; it stands in the address and changes nothing."""

    class Meta:
        csrf: ClassVar[bool] = False

    since = DayField(later("从哪天"))
    until = DayField(later("到哪天"))


NeedForm = form_of(PUT_NEED)
ConsentForm = form_of(GIVE_CONSENT)
ConsentBackForm = form_of(TAKE_CONSENT_BACK, base=DeclaredForm)
CALL_FORMS: Mapping[str, type[StepForm]] = {
    act.action: form_of(act, name=f"bank-{act.name}", base=StepForm) for act in ON_BANK_CALLS
}
"""By the verb of the banks' table."""
