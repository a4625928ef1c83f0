"""A list that is to be brought in."""

from flask_wtf.file import FileField
from wtforms import SelectField, StringField
from wtforms.validators import Length

from app.web.forms.bases import FROM_LIST, ZoneForm
from app.web.speaking import later


class BringForm(ZoneForm):
    """The file and where it goes; what is in it is looked at before anything is written."""

    region = SelectField(later("导入到"), coerce=int, invalid_choice_message=FROM_LIST)
    file = FileField(
        later("名册文件"),
        description=later("Excel 工作簿（.xlsx）或 CSV，不超过 20 MB、20,000 行。"),
        render_kw={"accept": ".xlsx,.csv", "required": True},
    )
    source = StringField(
        later("来源系统名称"),
        [Length(max=60, message=later("最多 60 个字。"))],
        description=later("同一来源里编号相同的是同一件。留空时用文件名。"),
    )
