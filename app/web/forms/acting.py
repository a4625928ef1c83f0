"""What every form of an act has in common: shape and words only; what an act needs is decided by its use-case."""

from enum import StrEnum
from functools import partial

from flask_babel import LazyString
from wtforms import BooleanField, Field, RadioField, TextAreaField
from wtforms.fields import SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from app.tickets.rules.words import HELD_OPEN, Outcome
from app.web.forms import FROM_LIST, VersionedForm
from app.web.forms.uploads import WithFiles
from app.web.labels import choices, label
from app.web.speaking import _, later

OUTCOME_NOTES = {
    Outcome.SOLVED: "问题已经解决，有依据", Outcome.PARTLY: "其余部分写明时限；不计入已解决",
    Outcome.EXPLAINED: "企业认可才计入已解决", Outcome.PLANNED: "保持在办，到期复查；不计入已解决",
    Outcome.RESTRICTED: "写明政策条文；不计入已解决", Outcome.TRANSFERRED: "写明外部编号；保持在办",
    Outcome.UNREACHABLE: "3 个工作日各联系一次以上",
}  # fmt: skip


class TickList(SelectMultipleField):  # type: ignore[misc]
    """Several choices as ticks."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ActForm(VersionedForm):
    """The form of one act. Ids carry the act's name: one page holds many of them."""

    act: str = ""

    def __init__(self, *args: object, suffix: str = "", **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for field in self:
            field.id = f"{self.act}{suffix}-{field.short_name}"
            field.label.field_id = field.id

    def words(self, name: str) -> str:
        """What was typed in a field; empty when nothing was."""
        return self._fields[name].data or ""


class WithEvidence(WithFiles):
    """Files that show a matter is solved, or the word that none are needed."""

    no_evidence = BooleanField(later("无需佐证"), description=later("例如电话答复、口头解释即可的事。"))


def radio(words: LazyString, enum: type[StrEnum], **more: object) -> Field:
    """One of a closed list; needed unless one is chosen beforehand."""
    needed = [] if "default" in more else [InputRequired(later("请选择%(field)s。", field=words))]
    return RadioField(words, needed, choices=partial(choices, enum), invalid_choice_message=FROM_LIST, **more)


def text_area(words: LazyString, description: LazyString | str = "", *, needed: bool = True) -> Field:
    """Words to type."""
    asked = [InputRequired(later("请填写%(field)s。", field=words))] if needed else []
    return TextAreaField(words, asked, description=description)


def outcome_field(*, held: bool) -> Field:
    """How a matter ended, each outcome with what it means; ``held``: also those that keep it open."""
    return RadioField(
        later("办理结果"), [InputRequired(later("请选择办理结果。"))], choices=partial(_outcomes, held=held),
        invalid_choice_message=FROM_LIST,
    )  # fmt: skip


def _outcomes(*, held: bool) -> list[SelectChoice]:
    return [
        SelectChoice(each.value, _("%(outcome)s：%(note)s", outcome=label(each), note=_(OUTCOME_NOTES[each])))
        for each in Outcome
        if held or each not in HELD_OPEN
    ]
