"""服务公告、原因选项、保存期限: what holds now, each line with the way to change it; and putting a notice away."""

from typing import TYPE_CHECKING

from flask import Blueprint, make_response, redirect, request
from flask.typing import ResponseReturnValue

from app.administration.keeping import FIXED, seen_periods
from app.administration.rules import SettingKind
from app.calendars.rules import local_day
from app.kernel.ids import RegionId, id_named
from app.kernel.transaction import Transaction
from app.rulebook.banners import SeenBanner, banners_at
from app.rulebook.rules import BannerAudience
from app.tickets.reasons import reasons_of
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.reasons import key_of
from app.web.desk import core, reading
from app.web.filters import day
from app.web.guard import allows, local_path, signed_in
from app.web.labels import label
from app.web.noticing import COOKIE, MOST_AWAY, put_away
from app.web.settings.listing import ShownList, ShownRow, href_of, known_regions, listed_page, region_asked
from app.web.speaking import _, counted, said

if TYPE_CHECKING:
    from app.regions.models import Region

pages = Blueprint("rulebook", __name__)


@pages.get("/settings/banners")
@allows("settings.see")
def banners() -> ResponseReturnValue:
    """The notices of each region, one line for each audience."""
    with reading() as tx:
        regions = known_regions(tx)
        found = banners_at(tx.session, [region.id for region in regions], tx.now)
        held = {(each.region_id, each.audience): each for each in found}
        lists = [
            ShownList(
                caption=region.name,
                columns=(_("给谁看"), _("公告内容"), _("到哪天为止"), _("现在")),
                rows=[
                    _banner(tx, region, audience, held.get((RegionId(region.id), audience)))
                    for audience in BannerAudience
                ],
            )
            for region in regions
        ]
        return listed_page(tx, SettingKind.BANNER, lists)


@pages.get("/settings/reasons")
@allows("settings.see")
def reasons() -> ResponseReturnValue:
    """The reasons of each act as the first region the reader knows has them, or the one asked for."""
    with reading() as tx:
        regions = known_regions(tx)
        region = region_asked(regions)
        lists = []
        for act, listed in (reasons_of(tx.session, region.id, tx.now) if region else {}).items():
            rows = [
                ShownRow(
                    name=label(each.reason),
                    cells=(_("可以选用") if each.offered else _("不再列出"), each.note or "—"),
                    href=href_of(SettingKind.REASON, key_of(act, each.reason), region),
                )
                for each in listed
            ]
            columns = (_("原因"), _("新办理时"), _("本区的说明"))
            lists.append(ShownList(caption=label(Action(act)), columns=columns, rows=rows))
        return listed_page(tx, SettingKind.REASON, lists, regions, region)


@pages.get("/settings/periods")
@allows("settings.see")
def periods() -> ResponseReturnValue:
    """Every period: those that may be set with their bounds, the others with where they come from."""
    with reading() as tx:
        rows = [
            ShownRow(
                name=_(each.period.word),
                cells=(
                    counted("%(n)s 天", each.kept),
                    _("%(least)s–%(most)s 天", least=each.period.least, most=each.period.most),
                    _("本系统所设") if each.is_set else _("随程序附带"),
                    _(each.period.why),
                ),
                href=href_of(SettingKind.PERIOD, each.period.key, None),
            )
            for each in seen_periods(tx)
        ]
        fixed = [ShownRow(name=said(each.word), cells=(said(each.length), said(each.source))) for each in FIXED]
        lists = [
            ShownList(
                caption=_("可以设定的"),
                columns=(_("保存什么"), _("保存多久"), _("可设"), _("来自"), _("为什么不能更短")),
                rows=rows,
            ),
            ShownList(caption=_("不在这里设定的"), columns=(_("保存什么"), _("保存多久"), _("来自")), rows=fixed),
        ]
        return listed_page(tx, SettingKind.PERIOD, lists)


@pages.post("/notices/away")
@signed_in
def put_away_banner() -> ResponseReturnValue:
    """Put one notice away until the browser is closed; changed words are another notice."""
    response = make_response(redirect(local_path(request.form.get("next")), 303))
    asked = request.form.get("id", "")
    if id_named(asked) is not None:
        kept = [each for each in put_away() if each != asked] + [asked]
        response.set_cookie(
            COOKIE,
            ".".join(kept[-MOST_AWAY:]),
            httponly=True,
            samesite="Lax",
            secure=core().settings.secure_cookies,
        )
    return response


def _banner(tx: Transaction, region: "Region", audience: BannerAudience, held: SeenBanner | None) -> ShownRow:
    href = href_of(SettingKind.BANNER, audience.value, region)
    if held is None or not held.words:
        return ShownRow(name=label(audience), cells=("—", "—", _("没有公告")), href=href)
    over = held.until < local_day(tx.now)
    return ShownRow(
        name=label(audience),
        cells=(held.words, day(held.until), _("已到期，不显示") if over else _("正在显示")),
        href=href,
    )
