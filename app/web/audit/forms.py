"""What the record is searched for."""

from typing import ClassVar

from wtforms import SelectField, StringField
from wtforms.validators import Length

from app.audit.seeing import Asked
from app.audit.words import RecordedAct
from app.kernel.errors import Invalid
from app.kernel.events import Verdict
from app.kernel.text import clean
from app.web.forms.bases import FROM_LIST, ZoneForm
from app.web.forms.days import DayField
from app.web.labels import choices
from app.web.speaking import _, later

LONGEST = 100
TOO_LONG = Length(max=LONGEST, message=later("最多 100 个字。"))


def _acts() -> list[tuple[str, str]]:
    return [("", _("任何操作")), *choices(RecordedAct)]


def _outcomes() -> list[tuple[str, str]]:
    return [("", _("任何结果")), *choices(Verdict)]


class SearchForm(ZoneForm):
    """Every condition stands in the address; nothing is changed by it, so it carries no token."""

    class Meta:
        csrf: ClassVar[bool] = False

    who = StringField(later("姓名"), [TOO_LONG], description=later("办理人，或被操作的账号。"))
    ticket = StringField(later("诉求编号"), [TOO_LONG])
    act = SelectField(later("操作"), choices=_acts, default="", invalid_choice_message=FROM_LIST)
    outcome = SelectField(later("结果"), choices=_outcomes, default="", invalid_choice_message=FROM_LIST)
    address = StringField(later("来源地址"), [TOO_LONG], description=later("可以只写开头，如 10.20."))
    since = DayField(later("从哪天"))
    until = DayField(later("到哪天"))

    @property
    def asked(self) -> Asked:
        """What is asked for. Raises Invalid for signs that cannot be."""
        texts: dict[str, str] = {}
        for name in ("who", "ticket", "address"):
            try:
                texts[name] = clean(self[name].data or "")
            except ValueError as error:
                raise Invalid({name: [error.args[0]]}) from error
        return Asked(
            **texts,
            act=RecordedAct(self.act.data) if self.act.data else None,
            outcome=Verdict(self.outcome.data) if self.outcome.data else None,
            since=self.since.day,
            until=self.until.day,
        )
