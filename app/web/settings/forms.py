"""The forms of what is set and of whom is let in: made from the declarations, a few fields laid out as choices."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from wtforms import HiddenField, SelectField
from wtforms.validators import InputRequired

from app.accounts.rules.roles import Role
from app.acts.table import ON_PEOPLE, ON_SETTINGS
from app.administration.amending_banners import AMEND_BANNER
from app.administration.amending_calendar import AMEND_CALENDAR
from app.administration.amending_categories import AMEND_CATEGORY
from app.administration.amending_hours import AMEND_HOURS
from app.administration.amending_ladders import AMEND_LADDER
from app.administration.amending_limits import AMEND_LIMIT
from app.administration.amending_periods import AMEND_PERIOD
from app.administration.amending_places import AMEND_PARK, AMEND_UNIT
from app.administration.amending_reasons import AMEND_REASON
from app.administration.ending import END_CATEGORY, END_PARK, END_UNIT
from app.administration.letting_in import GIVE_SEAT, OPEN_ACCOUNT
from app.administration.rules import LimitUnit
from app.kernel.acts import AnyDeclared
from app.kernel.words import Word
from app.web.forms.bases import FROM_LIST
from app.web.forms.declared import DeclaredForm, form_of
from app.web.labels import label
from app.web.speaking import _, later

NONE = ""
ORDER = (
    Role.HANDLER,
    Role.LIAISON,
    Role.HEAD,
    Role.DISPATCHER,
    Role.AGENT,
    Role.OFFICER,
    Role.COORDINATOR,
    Role.SUPERVISOR,
    Role.LEADER,
    Role.OBSERVER,
    Role.AUDITOR,
    Role.ADMIN,
    Role.COMPANY_ADMIN,
    Role.COMPANY_USER,
)
"""As they are let in, the many first."""


def _words(members: tuple[Word, ...], first: str = "") -> list[tuple[str, str]]:
    return [*([(NONE, _(first))] if first else []), *((member.value, label(member)) for member in members)]


def _where() -> dict[str, Any]:
    """A seat's role and unit: one list each."""
    return {
        "role": SelectField(
            later("角色"),
            [InputRequired(later("请选择角色。"))],
            choices=partial(_words, ORDER, "请选择"),
            invalid_choice_message=FROM_LIST,
        ),
        "department": SelectField(
            later("单位"), validate_choice=False, description=later("部门联络员、承办人、部门领导要选。")
        ),
        "park": SelectField(later("园区"), validate_choice=False, description=later("园区吹哨员、代办员要选。")),
        "region": SelectField(later("区域"), validate_choice=False),
    }


def _of(act: AnyDeclared, **laid_out: Any) -> type[Any]:
    return form_of(act, base=DeclaredForm, **laid_out)


_REGION = {"region": SelectField(later("区域"), validate_choice=False)}
SETTING_FORMS: Mapping[str, type[Any]] = {
    **{act.action: _of(act) for act in (*ON_SETTINGS, *ON_PEOPLE)},
    AMEND_LIMIT.action: _of(
        AMEND_LIMIT,
        key=HiddenField(later("时限")),
        unit=SelectField(later("单位"), choices=partial(_words, tuple(LimitUnit)), invalid_choice_message=FROM_LIST),
        **_REGION,
    ),
    AMEND_CATEGORY.action: _of(
        AMEND_CATEGORY,
        lead=SelectField(later("主办单位"), validate_choice=False, description=later("不选就由企服中心兜底。")),
        **_REGION,
    ),
    AMEND_UNIT.action: _of(
        AMEND_UNIT,
        park=SelectField(
            later("所在园区"),
            validate_choice=False,
            description=later("只有镇街要选：周边环境类诉求交给这个园区的镇街。"),
        ),
        **_REGION,
    ),
    AMEND_PARK.action: _of(AMEND_PARK, **_REGION),
    AMEND_CALENDAR.action: _of(AMEND_CALENDAR),
    AMEND_HOURS.action: _of(AMEND_HOURS),
    AMEND_LADDER.action: _of(AMEND_LADDER, ladder=HiddenField(later("阶梯")), **_REGION),
    AMEND_REASON.action: _of(AMEND_REASON, choice=HiddenField(later("原因")), **_REGION),
    AMEND_PERIOD.action: _of(AMEND_PERIOD, key=HiddenField(later("保存什么"))),
    AMEND_BANNER.action: _of(AMEND_BANNER, audience=HiddenField(later("给谁看")), **_REGION),
    **{
        act.action: _of(
            act, successor=SelectField(later(word), validate_choice=False, description=later(hint)), **_REGION
        )
        for act, word, hint in (
            (END_UNIT, "接续单位", "没有办结的诉求和职责清单转给它，时限不变。没有在办的可以不选。"),
            (END_CATEGORY, "改选哪一类", "企业还选这一类时，提示改选的类别。"),
            (END_PARK, "接续园区", "园区里的企业和没有办结的诉求转到这里。没有企业的可以不选。"),
        )
    },
    OPEN_ACCOUNT.action: _of(OPEN_ACCOUNT, **_where()),
    GIVE_SEAT.action: _of(GIVE_SEAT, **_where()),
}
"""By the verb of the act."""
