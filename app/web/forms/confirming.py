"""What the firm says at the end: solved or not, how satisfied, what is missing, or that it withdraws."""

from functools import partial

from flask_babel import LazyString
from wtforms import HiddenField, RadioField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from app.kernel.errors import Precondition
from app.tickets.closing import Verdict
from app.tickets.rules.words import SATISFACTION, Complaint, Solved
from app.web.forms import FROM_LIST, VersionedForm
from app.web.labels import choices
from app.web.speaking import later

TAGS = partial(choices, Complaint)
FACES = [SelectChoice(str(level), later(words)) for level, words in SATISFACTION.items()]


def complaints_to_tick(words: LazyString) -> SelectMultipleField:
    """A box for each thing that may not have been good, under a heading of these words."""
    return SelectMultipleField(
        words, choices=TAGS, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
        invalid_choice_message=FROM_LIST,
    )  # fmt: skip


class FirmForm(VersionedForm):
    """The base: a form about the version of a ticket that the firm has seen."""

    @property
    def seen(self) -> int:
        """The version that was seen. Raises Precondition (400) when the form does not say it."""
        typed = self.version.data or ""
        if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
            raise Precondition()
        return int(typed)


class FirmWithTags(FirmForm):
    """The base: a form on which the firm ticks what was not good."""

    tags: SelectMultipleField

    def complaints(self) -> tuple[Complaint, ...]:
        """What was ticked."""
        return tuple(Complaint(tag) for tag in self.tags.data or ())


class ConfirmForm(FirmWithTags):
    """解决了吗, five faces, tags, words."""

    solved = HiddenField(validators=[InputRequired(later("请选择这件事解决了没有。"))])
    level = RadioField(
        later("您对这次办理满意吗"),
        [InputRequired(later("请选择满意程度。"))],
        choices=FACES,
        invalid_choice_message=FROM_LIST,
        validate_choice=True,
    )
    tags = complaints_to_tick(later("哪里还可以更好"))
    text = TextAreaField(later("还想说的话"), description=later("会转给承办单位和督办部门。"))

    def validate_solved(self, field: HiddenField) -> None:
        """One of the three answers and nothing else."""
        if field.data not in {each.value for each in Solved}:
            raise ValueError(FROM_LIST)

    def verdict(self) -> Verdict:
        """What was said, for ``closing.confirm``."""
        return Verdict(Solved(self.solved.data), int(self.level.data), self.complaints(), self.text.data or "")


class DisputeForm(FirmWithTags):
    """What is not solved."""

    tags = complaints_to_tick(later("哪里没有做到"))
    text = TextAreaField(
        later("哪里没有解决"),
        [InputRequired(later("请写明哪里没有解决。"))],
        description=later("写得越具体，重新办理时越不会走弯路。"),
    )


class WithdrawForm(FirmForm):
    """Why the firm takes its request back."""

    reason = TextAreaField(
        later("为什么撤回"), [InputRequired(later("请填写撤回原因。"))], description=later("例如“问题已自行解决”。")
    )
