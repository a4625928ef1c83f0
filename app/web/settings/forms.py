"""Changing a limit: how long it is from a day on."""

from wtforms import SelectField
from wtforms.validators import InputRequired

from app.clocks.rules.limits import MOST, Limit, Unit
from app.clocks.setting import UNITS
from app.kernel.errors import Invalid
from app.kernel.sentences import say
from app.web.forms.bases import FROM_LIST, ZoneForm
from app.web.forms.days import DayField
from app.web.forms.declared import WholeNumber
from app.web.speaking import later

UNIT_WORDS = {
    Unit.WORKDAY: later("个工作日"),
    Unit.WORKHOUR: later("个工作小时"),
    Unit.MONTH: later("个月"),
    Unit.MINUTE: later("分钟"),
}


class LimitForm(ZoneForm):
    """A length and its first day; what may be set is decided below the faces."""

    region = SelectField(later("区域"), [InputRequired(FROM_LIST)])
    amount = WholeNumber(later("多久"), [InputRequired(later("请填写多久。"))])
    unit = SelectField(
        later("单位"), [InputRequired(FROM_LIST)], choices=[(unit.value, UNIT_WORDS[unit]) for unit in UNITS]
    )
    since = DayField(later("从哪天起"), description=later("不填就是从现在起。"))

    @property
    def length(self) -> str:
        """The limit as the rules write it. Raises Invalid when there is no such length."""
        try:
            return str(Limit(self.amount.data, Unit(self.unit.data)))
        except ValueError as error:
            raise Invalid({"amount": [say("请填写 1 到 %(most)s 的整数。", most=MOST)]}) from error

    def refuse(self, error: Invalid) -> None:
        """What is said of the limit hangs on its amount, of the instant on its day."""
        named = {"limit": "amount", "valid_from": "since"}
        super().refuse(Invalid({named.get(name, name): said for name, said in error.fields.items()}))
