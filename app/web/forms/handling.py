"""The forms of the units at work: checking in, handing back, progress, finishing, answering, and the review."""

from wtforms import BooleanField, HiddenField, SelectField, StringField

from app.tickets.rules.words import HandBackReason
from app.web.forms.acting import ActForm, WithEvidence, outcome_field, radio, text_area
from app.web.forms.filing import DayField
from app.web.forms.uploads import WithFiles
from app.web.speaking import later


class CheckInForm(ActForm):
    """报到."""

    act = "check-in"
    handler = StringField(later("承办人"), description=later("企业会看到这个名字。"))
    on_site = BooleanField(later("已到现场"))


class HandBackForm(WithFiles, ActForm):
    """退单."""

    act = "hand-back"
    reason = radio(later("退单原因"), HandBackReason)
    basis = text_area(
        later("退单依据"), later("写明职责文件、条款或事实。人手不足、没有经费、经办人不在不是退单理由。")
    )
    suggest = SelectField(later("建议由哪个单位办理"), validate_choice=False)


class RuleForm(ActForm):
    """裁定退单."""

    act = "rule"
    assignment = HiddenField()
    upheld = HiddenField()
    note = text_area(later("裁定理由"))


class ProgressForm(WithFiles, ActForm):
    """进展."""

    act = "progress"
    text = text_area(later("进展情况"), later("企业会看到这段话。内部情况请写在内部备注里。"))


class FinishForm(WithFiles, ActForm):
    """协办办结."""

    act = "finish"
    result = text_area(later("协办结果"), later("交给主办单位，由主办单位答复企业。"))


class AnswerForm(WithEvidence, ActForm):
    """答复办结."""

    act = "answer"
    outcome = outcome_field(held=True)
    text = text_area(later("答复内容"), later("审核通过后企业会看到这段话。写清做了什么、结果如何、依据是什么。"))
    revisit_on = DayField(later("复查日期"), description=later("列入计划或转外部时填写，最长 6 个月。"))


class ApproveForm(ActForm):
    """审核通过."""

    act = "approve"


class SendBackForm(ActForm):
    """退回重办."""

    act = "send-back"
    note = text_area(later("退回意见"))
