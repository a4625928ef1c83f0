"""The forms before a matter is worked on: taking it in or not, asking back, settling on the spot, whistling."""

from wtforms import SelectField
from wtforms.validators import InputRequired

from app.tickets.rules.words import Grade, RejectReason, WhistleKind
from app.web.forms.acting import ActForm, TickList, WithEvidence, outcome_field, radio, text_area
from app.web.forms.uploads import WithFiles
from app.web.speaking import later


class AcceptForm(ActForm):
    """受理. Without a category the one filed under stays."""

    act = "accept"
    category = SelectField(later("类别"), validate_choice=False)
    grade = radio(later("定级"), Grade, default=Grade.ORDINARY.value)


class RejectForm(ActForm):
    """不予受理."""

    act = "reject"
    reason = radio(later("不予受理的原因"), RejectReason)
    redirect = text_area(later("办理去向"), later("告诉企业应该找谁、怎么办。企业会看到这段话。"))


class RequestInfoForm(ActForm):
    """请企业补充."""

    act = "request-info"
    question = text_area(later("需要补充的内容"), later("一次说全。办理中提出的，办结时限会暂停，最长 5 个工作日。"))


class ProvideInfoForm(WithFiles, ActForm):
    """补充材料."""

    act = "provide-info"
    answer = text_area(later("补充的内容"))


class SettleForm(WithEvidence, ActForm):
    """点办理."""

    act = "settle"
    outcome = outcome_field(held=False)
    text = text_area(later("答复内容"), later("企业会看到这段话，并据此确认。"))


class WhistleForm(ActForm):
    """吹哨."""

    act = "whistle"
    kind = radio(later("吹哨类型"), WhistleKind, default=WhistleKind.ORDINARY.value)
    lead = SelectField(later("主办单位"), [InputRequired(later("请选择主办单位。"))], validate_choice=False)
    supports = TickList(later("协办单位"), validate_choice=False)
    task = text_area(later("交办要求"), later("要解决什么、请谁到场、注意什么。"), needed=False)
