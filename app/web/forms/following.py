"""The forms around a matter: calling the firm, taking a plan up again, nudging, a note for colleagues."""

from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from app.followups.rules import FollowUpChannel
from app.web.forms import FROM_LIST
from app.web.forms.acting import ActForm, text_area
from app.web.speaking import later


class FollowUpForm(ActForm):
    """记录回访."""

    act = "follow-up"
    channel = RadioField(
        later("回访方式"), choices=[SelectChoice(each.value, later(each.word)) for each in FollowUpChannel],
        default=FollowUpChannel.PHONE.value, invalid_choice_message=FROM_LIST,
    )  # fmt: skip
    said = RadioField(
        later("结果"), [InputRequired(later("请选择回访结果。"))], invalid_choice_message=FROM_LIST,
        choices=[
            SelectChoice("solved", later("联系上了，企业说已解决")),
            SelectChoice("unsolved", later("联系上了，企业说没有解决")),
            SelectChoice("reached", later("联系上了，企业没有表态")),
            SelectChoice("silent", later("没有联系上")),
        ],
    )  # fmt: skip
    note = text_area(
        later("回访记录"), later("联系上时必填。两次不同工作日回访没有回音，再过 5 个工作日视为销号。"), needed=False
    )


class RevisitForm(ActForm):
    """重新办理."""

    act = "revisit"
    note = text_area(later("复查说明"), needed=False)


class NudgeForm(ActForm):
    """催办."""

    act = "nudge"
    text = text_area(later("催办内容"), later("24 小时内只能催办一次。"), needed=False)


class RemarkForm(ActForm):
    """内部备注; no version: a remark changes nothing about the ticket."""

    act = "remark"
    text = TextAreaField(later("写一条内部备注"), [InputRequired(later("请填写内部备注。"))])
