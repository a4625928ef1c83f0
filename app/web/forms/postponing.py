"""The forms that move or stop a clock: postponement, pause, resuming."""

from wtforms import HiddenField, IntegerField
from wtforms.validators import InputRequired, NumberRange

from app.tickets.rules.words import PauseReason, PostponeReason
from app.web.forms.acting import ActForm, radio, text_area
from app.web.speaking import later


class PostponeForm(ActForm):
    """申请延期."""

    act = "postpone"
    reason = radio(later("延期原因"), PostponeReason)
    workdays = IntegerField(
        later("延期几个工作日"),
        [InputRequired(later("请填写天数。")), NumberRange(1, 30, message=later("请填写 1 到 30 之间的天数。"))],
    )
    text = text_area(later("延期理由"), later("到期前至少 1 个工作日提出。审批期间时限照常计算。"))


class DecidePostponementForm(ActForm):
    """审批延期."""

    act = "decide-postponement"
    approved = HiddenField()
    note = text_area(later("审批意见"), later("不同意时必填。"), needed=False)


class PauseForm(ActForm):
    """挂起."""

    act = "pause"
    reason = radio(later("挂起原因"), PauseReason)
    text = text_area(
        later("挂起说明"), later("企业会看到原因和说明。最长 5 个工作日，到期自动恢复；一件诉求最多两次。")
    )


class ResumeForm(ActForm):
    """恢复计时."""

    act = "resume"
    text = text_area(later("恢复说明"), needed=False)
