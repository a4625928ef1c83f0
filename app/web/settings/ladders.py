"""提醒阶梯: every ladder rung by rung, as it hangs in a region."""

from collections.abc import Mapping

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.administration.rules import SettingKind
from app.clocks.rules.offsets import BOUNDS, NAMES, hung, ladder_named, settable
from app.clocks.rules.rungs import Rung, Who
from app.kernel.sentences import Sentence
from app.rulebook.queries import provisions_at
from app.rulebook.rules import ProvisionKind
from app.web.desk import reading
from app.web.guard import allows
from app.web.settings.listing import ShownList, ShownRow, href_of, known_regions, listed_page, region_asked
from app.web.speaking import _, said

pages = Blueprint("ladders", __name__)
WHO: Mapping[Who, str] = {
    Who.HANDLER: "承办单位；没有承办单位的，园区和企服中心",
    Who.HEAD: "部门领导和承办单位；没有承办单位的，企服中心协调员",
    Who.SUPERVISOR: "督办员和部门领导",
    Who.LEADER: "区领导和督办员",
    Who.WATCHED: "承办单位、部门领导和督办员",
    Who.HOLDER: "手上有这件事的人",
    Who.COORDINATOR: "企服中心协调员",
    Who.PERSON: "作出承诺的人",
    Who.AGENT: "代办员和这一步的单位；园区没有代办员的，企服中心协调员",
    Who.RACING: "代办员、这一步的单位和部门领导；没有单位的，代办员和企服中心协调员",
    Who.OFFICER: "首席服务官",
    Who.CALLERS: "承办单位、部门领导、园区吹哨员和协调员",
}


@pages.get("/settings/ladders")
@allows("settings.see")
def show() -> ResponseReturnValue:
    """The ladders of the first region the reader knows, or of the one asked for."""
    with reading() as tx:
        regions = known_regions(tx)
        region = region_asked(regions)
        held = provisions_at(tx.session, ProvisionKind.LADDER, region.id, tx.now) if region else {}
        columns = (_("提醒"), _("告诉谁"), _("可设"), _("来自"))
        lists = []
        for key, name in NAMES.items():
            href = href_of(SettingKind.LADDER, key, region)
            rows = [_row(rung, settable(key), href) for rung in hung(ladder_named(key), held.get(key, {}))]
            lists.append(ShownList(caption=_(name), columns=columns, rows=rows))
        return listed_page(tx, SettingKind.LADDER, lists, regions, region)


def _row(rung: Rung, regulation: Mapping[str, int], href: str) -> ShownRow:
    words = said(rung.label) if isinstance(rung.label, Sentence) else _(rung.label)
    if rung.key not in regulation:
        return ShownRow(name=words, cells=(_(WHO[rung.who]), "—", _("规定")))
    least, most = BOUNDS[rung.key]
    own = rung.amount != regulation[rung.key]
    bounds = _("%(least)s–%(most)s", least=least, most=most)
    return ShownRow(name=words, cells=(_(WHO[rung.who]), bounds, _("本区所设") if own else _("规定")), href=href)
