"""Filing a request: what, about what, by when."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from app.kernel.inputs import Input
from app.tickets.filing import FILE
from app.tickets.rules.drafting import BY_STAFF
from app.tickets.rules.words import Channel
from app.understanding.rules.proposing import Proposed
from app.web.forms.bases import FROM_LIST, ZoneForm
from app.web.forms.declared import DeclaredForm, form_of
from app.web.labels import label
from app.web.speaking import _, later

if TYPE_CHECKING:
    from app.departments.models import Department
    from app.tickets.models import Category

CATEGORY_ICONS = {
    "01": "plug",
    "02": "truck",
    "03": "users",
    "04": "coin",
    "05": "building-factory-2",
    "06": "clipboard-check",
    "07": "leaf",
    "08": "receipt",
    "09": "certificate",
    "10": "file-text",
    "11": "trending-up",
    "12": "bulb",
    "13": "clipboard-list",
    "14": "map-pin",
    "15": "message-report",
    "16": "gavel",
    "99": "dots",
}


class Filing(DeclaredForm):
    """What a page needs besides the request: one ticket for each form, and a firm that is found by its name."""

    form_token = HiddenField()
    draft = HiddenField()
    """The key of the draft this form goes on with; empty while none was kept."""
    draft_version = HiddenField()
    company_q = StringField(later("找企业"), description=later("输入企业名称或统一社会信用代码的一部分。"))
    meant = BooleanField(later("这是另一件事，仍要提交"))
    item = RadioField(later("具体是哪一项"), validate_choice=False)
    """The second level below the category, for whoever wants to say it."""
    proposed = HiddenField()
    """The category that was chosen for the filer, who has not touched it: other words may propose another."""
    weighed = HiddenField()
    """Set once the filer was asked about words of safety or stopped production."""

    alarms: tuple[str, ...] = ()
    """Those words, once they were looked for."""

    def typed(self, each: Input) -> Any:
        """The item stands for its category, where one below it was chosen."""
        typed = super().typed(each)
        item = self.item.data or ""
        return item if each.name == "category" and typed and item.startswith(typed) else typed

    @property
    def chosen(self) -> str:
        """The category the filer chose himself; empty while none, or the proposed one, is chosen."""
        return "" if self.category.data in {None, self.proposed.data} else self.category.data

    def offer(
        self, categories: Sequence["Category"], used: Sequence[str], *, near: Sequence[str] = (), within: str = ""
    ) -> None:
        """Offer the first level of the taxonomy: what the words are near to, then what the firm used last.

        What is never accepted is no choice. ``within``: only what begins so, for whoever files nothing else.
        """
        place = {code: number for number, code in enumerate(dict.fromkeys((*near, *used)))}
        first = sorted(
            (each for each in categories if each.parent_code is None),
            key=lambda each: (place.get(each.code, len(place)), each.code),
        )
        self.category.choices = [
            SelectChoice(each.code, _(each.name))
            for each in first
            if not each.guidance and each.code.startswith(within)
        ]

    def offer_items(self, items: Sequence[Proposed]) -> None:
        """Offer what lies below the category, the likeliest first."""
        self.item.choices = [SelectChoice(each.code, _(each.name)) for each in items if not each.guidance]
        if self.item.data not in {code for code, *_rest in self.item.choices}:
            self.item.data = None

    def offer_units(self, units: Sequence["Department"]) -> None:
        """Offer whom a complaint may be about."""
        self.complained_of.choices = [SelectChoice(unit.code, unit.name) for unit in units]

    def offer_companies(self, names: Mapping[str, str]) -> None:
        """Offer firms by credit code; with several, none is chosen for the filer."""
        first = [] if len(names) == 1 else [SelectChoice("", _("请选择企业"))]
        self.company.choices = [
            *first,
            *[SelectChoice(code, _("%(name)s（%(code)s）", name=name, code=code)) for code, name in names.items()],
        ]


class AskedOfStaff(SelectField):  # type: ignore[misc]
    """A list that not every filer is shown: left out of what was sent it says nothing, whatever a page presets."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was sent, or nothing."""
        self.data = valuelist[0] if valuelist else None

    def pre_validate(self, form: ZoneForm) -> None:
        """Refuse what is not in the list."""
        if self.data is not None:
            super().pre_validate(form)


def _ways() -> list[SelectChoice]:
    return [SelectChoice(each.value, label(each)) for each in BY_STAFF]


FilingForm = form_of(
    FILE,
    base=Filing,
    channel=AskedOfStaff(
        later("诉求来源"), choices=_ways, default=Channel.OFFICER.value, invalid_choice_message=FROM_LIST
    ),
    again_of=HiddenField(),
    category=RadioField(
        later("属于哪一类"),
        [InputRequired(later("请选择一个类别。"))],
        validate_choice=False,
        description=later("选最接近的就行，选错了我们会调整。"),
    ),
)
"""One request; lengths and words are checked by the rules of filing, so that pages and programs hear the same."""
