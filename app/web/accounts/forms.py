"""Signing in and one's own password."""

from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from app.web.forms.bases import ZoneForm
from app.web.speaking import _, later


class SignInForm(ZoneForm):
    """User name, password, and the code of the second factor for those who have one."""

    username = StringField(
        later("用户名"), [InputRequired(later("请填写用户名。")), Length(max=64, message=later("用户名太长。"))]
    )
    password = PasswordField(
        later("密码"), [InputRequired(later("请填写密码。")), Length(max=128, message=later("密码最多 128 个字符。"))]
    )
    totp = StringField(
        later("动态验证码"),
        [Length(max=20, message=later("动态验证码是 6 位数字。"))],
        description=later("工作人员请填写验证器上的 6 位数字，手机不在身边时填一个恢复码；企业账号没有开通的不用填。"),
    )
    answer = StringField(
        later("小问题"),
        [Length(max=10, message=later("回答是一个数。"))],
        description=later("刚才登录失败的次数较多，请先回答这个小问题。写数字就行。"),
    )
    question_key = HiddenField()
    next = HiddenField()
    kept = HiddenField()


class InvitedForm(ZoneForm):
    """A password of one's own, twice, and the code of the second factor that was just set up."""

    key = HiddenField()
    password = PasswordField(
        later("新密码"),
        [InputRequired(later("请填写密码。")), Length(max=128, message=later("密码最多 128 个字符。"))],
        description=later("至少 10 个字符，不要用姓名、用户名或常见的词。"),
    )
    again = PasswordField(later("再输入一次"), [InputRequired(later("请再输入一次密码。"))])
    totp = StringField(
        later("动态验证码"),
        [Length(max=10, message=later("动态验证码是 6 位数字。"))],
        description=later("验证器上现在显示的 6 位数字。"),
    )

    def validate_again(self, field: PasswordField) -> None:
        """Refuse a slip of the hand."""
        if field.data and self.password.data and field.data != self.password.data:
            raise ValidationError(_("两次输入的密码不一样。"))
