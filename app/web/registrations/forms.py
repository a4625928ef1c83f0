"""The forms of registrations, invitations and decisions: shape and words only."""

from wtforms import HiddenField, PasswordField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from app.kernel.inputs import inputs_of
from app.registrations.asking import Register
from app.registrations.ending import EndColleague
from app.registrations.inviting import Invite
from app.registrations.rules import OF_FIRMS
from app.web.accounts.asking import StrangerForm
from app.web.forms.bases import FROM_LIST, VersionedForm, ZoneForm
from app.web.forms.declared import field_for
from app.web.labels import label
from app.web.speaking import later

_OF_REGISTER = {each.name: each for each in inputs_of(Register)}
_OF_INVITE = {each.name: each for each in inputs_of(Invite)}
[_REASON] = inputs_of(EndColleague)


class RegisterForm(StrangerForm):
    """A firm, where it is, and who speaks for it."""

    credit_code = field_for(_OF_REGISTER["credit_code"])
    company_name = field_for(_OF_REGISTER["company_name"])
    park = SelectField(later("所在园区"), validate_choice=False)
    address = field_for(_OF_REGISTER["address"])
    person = field_for(_OF_REGISTER["person"])
    position = field_for(_OF_REGISTER["position"])
    phone = field_for(_OF_REGISTER["phone"])
    email = field_for(_OF_REGISTER["email"])


class JoinForm(ZoneForm):
    """A user name and a password of one's own choice."""

    username = StringField(
        later("用户名"),
        [InputRequired(later("请填写用户名。")), Length(max=32, message=later("用户名太长。"))],
        description=later("登录用。小写字母、数字和下划线，4 到 32 个字符。"),
    )
    password = PasswordField(
        later("密码"),
        [InputRequired(later("请填写密码。")), Length(max=128, message=later("密码最多 128 个字符。"))],
        description=later("至少 10 个字符。好记又不好猜的办法：几个不相干的词连起来。"),
    )
    link = HiddenField()


class DecideForm(VersionedForm):
    """Why a registration is refused; the button says whether it is."""

    reason = TextAreaField(
        later("不通过的理由"),
        [Length(max=200, message=later("最多 200 个字。"))],
        description=later("申请人会看到。如：营业执照与名称不符，请持执照到园区办理。"),
    )


class InviteForm(ZoneForm):
    """Who is let in, and as what."""

    person = field_for(_OF_INVITE["person"])
    email = field_for(_OF_INVITE["email"])
    phone = field_for(_OF_INVITE["phone"])
    role = RadioField(
        later("身份"),
        choices=[SelectChoice(each.value, later(label(each))) for each in OF_FIRMS],
        default=OF_FIRMS[0].value,
        invalid_choice_message=FROM_LIST,
    )


class EndForm(ZoneForm):
    """Why somebody leaves."""

    reason = field_for(_REASON)
