"""Filing a request: what, about what, by when."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError
from wtforms.widgets import DateInput

from app.tickets.rules.drafting import Draft
from app.tickets.rules.words import Channel, Kind, Urgency
from app.web.forms import FROM_LIST, ZoneForm
from app.web.forms.uploads import WithFiles
from app.web.labels import choices, label
from app.web.speaking import _, later

if TYPE_CHECKING:
    from app.tickets.models import Category

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
BY_STAFF = (Channel.OFFICER, Channel.VISIT, Channel.PHONE, Channel.HOTLINE, Channel.LETTER, Channel.PROACTIVE)
"""How a request reaches somebody who files it for a firm."""
URGENCY_HINTS = {
    Urgency.NORMAL.value: "按正常时限办理", Urgency.PRESSING.value: "您自己的期限在 5 个工作日内",
    Urgency.URGENT.value: "影响安全、已经停产，或期限在 2 个工作日内",
}  # fmt: skip


CATEGORY_ICONS = {
    "01": "plug", "02": "truck", "03": "users", "04": "coin", "05": "building-factory-2", "06": "clipboard-check",
    "07": "leaf", "08": "receipt", "09": "certificate", "10": "file-text", "11": "trending-up", "12": "bulb",
    "13": "clipboard-list", "14": "map-pin", "15": "message-report", "16": "gavel", "99": "dots",
}  # fmt: skip


def _ways() -> list[SelectChoice]:
    return [SelectChoice(each.value, label(each)) for each in BY_STAFF]


class DayField(StringField):  # type: ignore[misc]
    """A day as ``YYYY-MM-DD`` and nothing looser; ``day`` is the date, None when nothing was typed."""

    widget = DateInput()

    @property
    def day(self) -> date | None:
        """What was typed, as a date. ValueError when it is none."""
        typed = (self.data or "").strip()
        if not typed:
            return None
        if not _DAY.fullmatch(typed):
            raise ValueError(typed)
        return date.fromisoformat(typed)

    def pre_validate(self, form: ZoneForm) -> None:
        """Refuse what is no day."""
        try:
            self.day  # noqa: B018 - reading it is the check
        except ValueError as error:
            raise ValidationError(_("请填写正确的日期，例如 2026-10-12。")) from error


class FilingForm(WithFiles, ZoneForm):
    """One request; lengths and words are checked by the rules of filing, so that pages and programs hear the same."""

    form_token = HiddenField()
    company = SelectField(later("企业"), validate_choice=False)
    company_q = StringField(later("找企业"), description=later("输入企业名称或统一社会信用代码的一部分。"))
    channel = SelectField(
        later("诉求来源"), choices=_ways, default="officer", invalid_choice_message=FROM_LIST,
    )  # fmt: skip
    title = StringField(
        later("标题"),
        [InputRequired(later("请填写标题。"))],
        description=later("一句话说清是什么事，例如“厂区东门外道路破损”。"),
    )
    body = TextAreaField(
        later("具体情况"),
        [InputRequired(later("请填写具体情况。"))],
        description=later("在哪里、什么时候开始、影响有多大、希望怎么解决。"),
    )
    kind = RadioField(
        later("这是"), choices=partial(choices, Kind), invalid_choice_message=FROM_LIST, default=Kind.HELP.value
    )
    category = RadioField(
        later("属于哪一类"), [InputRequired(later("请选择一个类别。"))], validate_choice=False,
        description=later("选最接近的就行，选错了我们会调整。"),
    )  # fmt: skip
    wanted_by = DayField(later("希望哪天前解决"), description=later("您自己的期限，例如招标截止、开工、交货的日子。"))
    consequence = StringField(later("过了这天会怎样"), description=later("例如“招标 11月24日截止，影响投标”。"))
    urgency = RadioField(
        later("急不急"),
        choices=partial(choices, Urgency),
        invalid_choice_message=FROM_LIST,
        default=Urgency.NORMAL.value,
    )
    confidential = BooleanField(
        later("请为我们保密"), description=later("承办单位以外的人看不到企业名称。投诉工作作风的诉求一律保密。")
    )
    meant = BooleanField(later("这是另一件事，仍要提交"))

    def offer(self, categories: Sequence["Category"], used: Sequence[str]) -> None:
        """Offer the first level of the taxonomy, what the firm used last first; what is never accepted is no choice."""
        place = {code: number for number, code in enumerate(used)}
        first = sorted(
            (each for each in categories if each.parent_code is None),
            key=lambda each: (place.get(each.code, len(place)), each.code),
        )
        self.category.choices = [SelectChoice(each.code, _(each.name)) for each in first if not each.guidance]

    def offer_companies(self, names: Mapping[str, str]) -> None:
        """Offer firms by credit code; with several, none is chosen for the filer."""
        first = [] if len(names) == 1 else [SelectChoice("", _("请选择企业"))]
        self.company.choices = [
            *first,
            *[SelectChoice(code, _("%(name)s（%(code)s）", name=name, code=code)) for code, name in names.items()],
        ]

    def draft(self, *, by_firm: bool) -> Draft:
        """What was typed, for ``file_ticket``."""
        return Draft(
            title=self.title.data or "",
            body=self.body.data or "",
            category_code=self.category.data or "",
            company_code=None if by_firm else self.company.data or None,
            kind=Kind(self.kind.data or Kind.HELP),
            urgency=Urgency(self.urgency.data or Urgency.NORMAL),
            wanted_by=self.wanted_by.day,
            consequence=self.consequence.data or "",
            confidential=bool(self.confidential.data),
            channel=Channel.WEB if by_firm else Channel(self.channel.data),
        )
