"""The forms of the acts on a ticket: shape and words only. What an act needs is decided by its use-case."""

from enum import StrEnum
from functools import partial

from wtforms import BooleanField, Field, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from app.followups.rules import FollowUpChannel
from app.supervision.rules import Level
from app.tickets.rules.words import (
    HELD_OPEN,
    Grade,
    HandBackReason,
    Outcome,
    PauseReason,
    PostponeReason,
    RejectReason,
    WhistleKind,
)
from app.web.forms import VersionedForm
from app.web.forms.filing import DayField
from app.web.forms.uploads import WithFiles
from app.web.labels import label
from app.web.speaking import _, later

FROM_LIST = "请从列表中选择。"
CHANNELS = {FollowUpChannel.PHONE: "电话", FollowUpChannel.VISIT: "上门", FollowUpChannel.MESSAGE: "短信"}
LEVELS = {Level.BLUE: "蓝色督办：临期", Level.YELLOW: "黄色督办：进展慢", Level.RED: "红色督办：超期"}
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


def _choices(enum: type[StrEnum]) -> list[SelectChoice]:
    return [SelectChoice(member.value, label(member)) for member in enum]


def _radio(text: str, enum: type[StrEnum], **more: object) -> Field:
    needed = [] if "default" in more else [InputRequired(later("请选择%(field)s。", field=text))]
    return RadioField(text, needed, choices=partial(_choices, enum), invalid_choice_message=FROM_LIST, **more)


def _text(text: str, description: str = "", *, needed: bool = True) -> Field:
    return TextAreaField(
        text, [InputRequired(later("请填写%(field)s。", field=text))] if needed else [], description=description
    )


def _outcomes(*, held: bool) -> list[SelectChoice]:
    return [
        SelectChoice(each.value, _("%(outcome)s：%(note)s", outcome=label(each), note=_(OUTCOME_NOTES[each])))
        for each in Outcome
        if held or each not in HELD_OPEN
    ]


class WithEvidence(WithFiles):
    """Files that show a matter is solved, or the word that none are needed."""

    no_evidence = BooleanField(later("无需佐证"), description=later("例如电话答复、口头解释即可的事。"))


class AcceptForm(ActForm):
    """受理. Without a category the one filed under stays."""

    act = "accept"
    category = SelectField(later("类别"), validate_choice=False)
    grade = _radio(later("定级"), Grade, default=Grade.ORDINARY.value)


class RejectForm(ActForm):
    """不予受理."""

    act = "reject"
    reason = _radio(later("不予受理的原因"), RejectReason)
    redirect = _text(later("办理去向"), later("告诉企业应该找谁、怎么办。企业会看到这段话。"))


class RequestInfoForm(ActForm):
    """请企业补充."""

    act = "request-info"
    question = _text(later("需要补充的内容"), later("一次说全。办理中提出的，办结时限会暂停，最长 5 个工作日。"))


class ProvideInfoForm(WithFiles, ActForm):
    """补充材料."""

    act = "provide-info"
    answer = _text(later("补充的内容"))


class SettleForm(WithEvidence, ActForm):
    """点办理."""

    act = "settle"
    outcome = RadioField(
        later("办理结果"),
        [InputRequired(later("请选择办理结果。"))],
        choices=partial(_outcomes, held=False),
        invalid_choice_message=FROM_LIST,
    )
    text = _text(later("答复内容"), later("企业会看到这段话，并据此确认。"))


class WhistleForm(ActForm):
    """吹哨."""

    act = "whistle"
    kind = _radio(later("吹哨类型"), WhistleKind, default=WhistleKind.ORDINARY.value)
    lead = SelectField(later("主办单位"), [InputRequired(later("请选择主办单位。"))], validate_choice=False)
    supports = TickList(later("协办单位"), validate_choice=False)
    task = _text(later("交办要求"), later("要解决什么、请谁到场、注意什么。"), needed=False)


class CheckInForm(ActForm):
    """报到."""

    act = "check-in"
    handler = StringField(later("承办人"), description=later("企业会看到这个名字。"))
    on_site = BooleanField(later("已到现场"))


class HandBackForm(WithFiles, ActForm):
    """退单."""

    act = "hand-back"
    reason = _radio(later("退单原因"), HandBackReason)
    basis = _text(later("退单依据"), later("写明职责文件、条款或事实。人手不足、没有经费、经办人不在不是退单理由。"))
    suggest = SelectField(later("建议由哪个单位办理"), validate_choice=False)


class RuleForm(ActForm):
    """裁定退单."""

    act = "rule"
    assignment = HiddenField()
    upheld = HiddenField()
    note = _text(later("裁定理由"))


class ProgressForm(WithFiles, ActForm):
    """进展."""

    act = "progress"
    text = _text(later("进展情况"), later("企业会看到这段话。内部情况请写在内部备注里。"))


class PostponeForm(ActForm):
    """申请延期."""

    act = "postpone"
    reason = _radio(later("延期原因"), PostponeReason)
    workdays = IntegerField(
        later("延期几个工作日"),
        [InputRequired(later("请填写天数。")), NumberRange(1, 30, message=later("请填写 1 到 30 之间的天数。"))],
    )
    text = _text(later("延期理由"), later("到期前至少 1 个工作日提出。审批期间时限照常计算。"))


class DecidePostponementForm(ActForm):
    """审批延期."""

    act = "decide-postponement"
    approved = HiddenField()
    note = _text(later("审批意见"), later("不同意时必填。"), needed=False)


class PauseForm(ActForm):
    """挂起."""

    act = "pause"
    reason = _radio(later("挂起原因"), PauseReason)
    text = _text(later("挂起说明"), later("企业会看到原因和说明。最长 5 个工作日，到期自动恢复；一件诉求最多两次。"))


class ResumeForm(ActForm):
    """恢复计时."""

    act = "resume"
    text = _text(later("恢复说明"), needed=False)


class FinishForm(WithFiles, ActForm):
    """协办办结."""

    act = "finish"
    result = _text(later("协办结果"), later("交给主办单位，由主办单位答复企业。"))


class AnswerForm(WithEvidence, ActForm):
    """答复办结."""

    act = "answer"
    outcome = RadioField(
        later("办理结果"),
        [InputRequired(later("请选择办理结果。"))],
        choices=partial(_outcomes, held=True),
        invalid_choice_message=FROM_LIST,
    )
    text = _text(later("答复内容"), later("审核通过后企业会看到这段话。写清做了什么、结果如何、依据是什么。"))
    revisit_on = DayField(later("复查日期"), description=later("列入计划或转外部时填写，最长 6 个月。"))


class ApproveForm(ActForm):
    """审核通过."""

    act = "approve"


class SendBackForm(ActForm):
    """退回重办."""

    act = "send-back"
    note = _text(later("退回意见"))


class FollowUpForm(ActForm):
    """记录回访."""

    act = "follow-up"
    channel = RadioField(
        later("回访方式"), choices=[SelectChoice(each.value, words) for each, words in CHANNELS.items()],
        default=FollowUpChannel.PHONE.value, invalid_choice_message=FROM_LIST,
    )  # fmt: skip
    said = RadioField(
        later("结果"), [InputRequired(later("请选择回访结果。"))], invalid_choice_message=FROM_LIST,
        choices=[
            SelectChoice("solved", later("联系上了，企业说已解决")), SelectChoice("unsolved", later("联系上了，企业说没有解决")),
            SelectChoice("reached", later("联系上了，企业没有表态")), SelectChoice("silent", later("没有联系上")),
        ],
    )  # fmt: skip
    note = _text(
        later("回访记录"), later("联系上时必填。两次不同工作日回访没有回音，再过 5 个工作日视为销号。"), needed=False
    )


class RevisitForm(ActForm):
    """重新办理."""

    act = "revisit"
    note = _text(later("复查说明"), needed=False)


class NudgeForm(ActForm):
    """催办."""

    act = "nudge"
    text = _text(later("催办内容"), later("24 小时内只能催办一次。"), needed=False)


class RemarkForm(ActForm):
    """内部备注; no version: a remark changes nothing about the ticket."""

    act = "remark"
    text = TextAreaField(later("写一条内部备注"), [InputRequired(later("请填写内部备注。"))])


class OrderForm(ActForm):
    """发起督办; without a unit it goes to the lead."""

    act = "order"
    level = RadioField(
        later("督办级别"), [InputRequired(later("请选择督办级别。"))], invalid_choice_message=FROM_LIST,
        choices=[SelectChoice(level.value, words) for level, words in LEVELS.items()], default=Level.YELLOW.value,
    )  # fmt: skip
    reason = _text(later("督办事由"), later("写明哪里慢了、要求什么时候做到什么。"))


class IssueForm(ActForm):
    """发出督办单."""

    act = "issue"
    reason = _text(later("督办事由"), needed=False)


class SignForm(ActForm):
    """签收."""

    act = "sign"


class OrderAnswerForm(ActForm):
    """督办答复."""

    act = "answer"
    text = _text(later("督办答复"), later("写明做了什么、原因是什么、其余部分什么时候完成。"))


class CloseForm(ActForm):
    """督办办结."""

    act = "close"
    note = _text(later("办结意见"), needed=False)


class DropForm(ActForm):
    """不予督办."""

    act = "drop"
    note = _text(later("不予督办的理由"))
