"""The forms of supervision: raising an order, and what is done with one."""

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from app.supervision.rules import Level
from app.web.forms import FROM_LIST
from app.web.forms.acting import ActForm, text_area
from app.web.speaking import later


class OrderForm(ActForm):
    """发起督办; without a unit it goes to the lead."""

    act = "order"
    level = RadioField(
        later("督办级别"), [InputRequired(later("请选择督办级别。"))], invalid_choice_message=FROM_LIST,
        default=Level.YELLOW.value,
        choices=[SelectChoice(level.value, later(level.word)) for level in Level],
    )  # fmt: skip
    reason = text_area(later("督办事由"), later("写明哪里慢了、要求什么时候做到什么。"))


class IssueForm(ActForm):
    """发出督办单."""

    act = "issue"
    reason = text_area(later("督办事由"), needed=False)


class SignForm(ActForm):
    """签收."""

    act = "sign"


class OrderAnswerForm(ActForm):
    """督办答复."""

    act = "answer"
    text = text_area(later("督办答复"), later("写明做了什么、原因是什么、其余部分什么时候完成。"))


class CloseForm(ActForm):
    """督办办结."""

    act = "close"
    note = text_area(later("办结意见"), needed=False)


class DropForm(ActForm):
    """不予督办."""

    act = "drop"
    note = text_area(later("不予督办的理由"))
