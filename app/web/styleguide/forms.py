"""A form with one field of every kind, for the style guide; it is never sent."""

from wtforms import (
    BooleanField,
    DateField,
    FileField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from app.tickets.rules.words import SATISFACTION
from app.web.forms.bases import ZoneForm

CATEGORIES = [
    SelectChoice("01", "道路交通"),
    SelectChoice("02", "供水供电"),
    SelectChoice("03", "用工与人才"),
    SelectChoice("04", "融资与惠企政策兑现"),
]
REQUIRED = InputRequired("请填写。")


class SampleForm(ZoneForm):
    """Every kind of field that ``components/field.html`` draws, tiles and faces."""

    title = StringField("标题", [REQUIRED], description="一句话说清是什么事，例如“厂区东门外道路破损”。")
    body = TextAreaField("具体情况", [REQUIRED])
    unit = SelectField(
        "主办单位", [REQUIRED], choices=[SelectChoice("a", "建设和环境保护局"), SelectChoice("b", "供电公司")]
    )
    due = DateField("希望何时解决")
    workers = IntegerField("受影响的职工人数")
    secret = PasswordField("密码", [REQUIRED])
    photo = FileField("照片", description="最多 9 张，每张不超过 10 MB。")
    agreed = BooleanField("同意办理人员与我联系", description="号码只给承办单位看。")
    kind = RadioField("诉求类型", [REQUIRED], choices=[SelectChoice("help", "求助"), SelectChoice("consult", "咨询")])
    tags = SelectMultipleField(
        "哪里还可以更好",
        choices=[SelectChoice("slow", "时间太长"), SelectChoice("words", "答复没有说清楚")],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    units = SelectMultipleField(
        "协办单位",
        choices=[SelectChoice(str(at), f"协办单位 {at}") for at in range(1, 13)],
        default=["3"],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    category = RadioField("关于什么", [REQUIRED], choices=CATEGORIES, default="01")
    level = RadioField(
        "您对这次办理满意吗",
        [REQUIRED],
        choices=[SelectChoice(str(level), words) for level, words in SATISFACTION.items()],
    )


def refused_form() -> SampleForm:
    """The same form as it looks when it comes back: what was typed is there, each refusal beside its field."""
    form = SampleForm(formdata=None, prefix="refused-", data={"title": "路", "body": "坏了"})
    for name, sentence in (
        ("title", "标题太短，请至少写 4 个字。"),
        ("body", "请写明地点和影响，方便办理人员直接到现场。"),
        ("unit", "请从列表中选择。"),
        ("kind", "请选择诉求类型。"),
        ("agreed", "请勾选后再提交。"),
        ("category", "请选择一类。"),
        ("level", "请选择满意程度。"),
    ):
        form[name].errors = [sentence]
    form.form_errors.append("这件诉求刚被李某受理（10:32），请查看最新状态。")
    return form
