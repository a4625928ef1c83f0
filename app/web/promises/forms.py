"""The forms of a promise, made from their declarations."""

from collections.abc import Mapping
from typing import ClassVar

from wtforms import HiddenField, StringField

from app.acts.table import ON_PROMISES
from app.promises.giving import GIVE_PROMISE
from app.web.forms.bases import ZoneForm
from app.web.forms.days import DayField
from app.web.forms.declared import ActForm, DeclaredForm, form_of
from app.web.speaking import later


class PeriodForm(ZoneForm):
    """Of which days promises are counted; it stands in the address and changes nothing."""

    class Meta:
        csrf: ClassVar[bool] = False

    since = DayField(later("从哪天"))
    until = DayField(later("到哪天"))


GiveForm = form_of(
    GIVE_PROMISE,
    base=DeclaredForm,
    alone=True,
    firm=StringField(later("企业"), description=later("统一社会信用代码；有关诉求已填的可以不填。")),
    origin=HiddenField(later("在哪里承诺的"), default="hand"),
)
PROMISE_FORMS: Mapping[str, type[ActForm]] = {act.action: form_of(act) for act in ON_PROMISES}
"""By the verb of the promises' table."""
