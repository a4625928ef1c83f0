"""What stands in the menu, by role: one table. Counts are the viewer's own and exact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.accounts.rules.roles import COMPANY, Role
from app.kernel.actor import Actor
from app.tickets.rules.deciding import files_for_somebody, only_complains
from app.tickets.rules.worklists import Worklist, lists_of
from app.web.labels import label, label_firm
from app.web.speaking import _

if TYPE_CHECKING:
    from app.tickets.readers import SavedSearch


@dataclass(frozen=True)
class Entry:
    """One line of the menu."""

    label: str
    href: str
    icon: str
    count: int | None = None
    current: bool = False


LIST_ICONS: dict[Worklist, str] = {
    Worklist.TRIAGE: "inbox",
    Worklist.WHISTLE: "speakerphone",
    Worklist.SIGN: "pencil",
    Worklist.RULE: "scale",
    Worklist.CHECK_IN: "user-check",
    Worklist.HANDLE: "tool",
    Worklist.REVIEW: "checks",
    Worklist.INFO: "message-question",
    Worklist.CONFIRM: "circle-check",
    Worklist.PLANNED: "calendar-event",
    Worklist.OVERDUE: "alarm",
    Worklist.OPEN: "list",
}

CALENDAR = "/worklist/calendar"

PLACES: tuple[tuple[str, str, str, str], ...] = (
    # ability, label, href, icon
    ("ticket.see", "全部诉求", "/tickets", "files"),
    ("ticket.follow", "我关注的", "/tickets?followed=1", "star"),
    ("issue.see", "共性问题", "/issues", "messages"),
    ("supervision.see", "督办", "/supervision", "flag"),
    ("supervision.answer", "督办", "/supervision", "flag"),
    ("company.see", "企业", "/companies", "building"),
    ("registration.decide", "企业登记", "/registrations", "clipboard-check"),
    ("pairing.hand_over", "交接和代班", "/handovers", "users"),
    ("report.see", "周报", "/reports/weekly", "chart-bar"),
    ("report.public", "周报", "/reports/weekly", "chart-bar"),
    ("history.see", "历史诉求", "/history", "archive"),
    ("list.bring_companies", "导入导出", "/transfers", "file-spreadsheet"),
    ("phrase.see", "答复模板", "/phrases", "file-text"),
    ("tag.keep", "标签", "/tags", "tag"),
    ("understanding.see", "理解", "/understanding", "bulb"),
    ("audit.see", "审计记录", "/audit", "shield-check"),
    ("settings.see", "设置", "/settings", "settings"),
    ("settings.sign", "复核修改", "/settings/changes", "checks"),
)


def is_company(actor: Actor) -> bool:
    """Whether the person is here for a firm and nothing else."""
    return bool(actor.roles) and actor.roles <= COMPANY


def menu(actor: Actor, counts: Mapping[Worklist, int], path: str) -> list[Entry]:
    """The menu of one person, with the present place marked."""
    return _firm_menu(actor, counts, path) if is_company(actor) else _staff_menu(actor, counts, path)


def _firm_menu(actor: Actor, counts: Mapping[Worklist, int], path: str) -> list[Entry]:
    waiting = counts.get(Worklist.CONFIRM, 0) + counts.get(Worklist.INFO, 0)
    return [
        Entry(_("首页"), "/", "home", waiting or None, path == "/"),
        Entry(_("反映诉求"), "/tickets/new", "pencil-plus", None, path == "/tickets/new"),
        Entry(_("我的诉求"), "/tickets", "files", None, path == "/tickets"),
        Entry(_("消息"), "/inbox", "bell", None, path == "/inbox"),
        Entry(_("企业信息"), "/companies", "building", None, path.startswith("/companies")),
        *(
            [Entry(_("同事"), "/colleagues", "users", None, path == "/colleagues")]
            if actor.may("company.people")
            else []
        ),
    ]


def _staff_menu(actor: Actor, counts: Mapping[Worklist, int], path: str) -> list[Entry]:
    entries = [
        Entry(label(name), f"/worklist/{name}", LIST_ICONS[name], counts.get(name), path == f"/worklist/{name}")
        for name in lists_of(actor)
    ]
    if Role.LEADER in actor.roles:
        entries.insert(0, Entry(_("总览"), "/", "layout-dashboard", None, path == "/"))
    if Role.OFFICER in actor.roles:
        entries.insert(0, Entry(_("我的企业"), "/", "building-factory-2", None, path == "/"))
    seen: set[str] = set()
    for ability, text, href, icon in PLACES:
        below = ability == "settings.sign" and actor.may("settings.see")  # stands on the page of settings
        if actor.may(ability) and href not in seen and not below:
            seen.add(href)
            here = path == href or (path.startswith(href + "/") and path != "/tickets/new")
            entries.append(Entry(_(text), href, icon, None, here))
    if Worklist.OPEN in lists_of(actor):
        entries.append(Entry(_("到期日历"), CALENDAR, "calendar-event", None, path == CALENDAR))
    if files_for_somebody(actor):
        words = _("反映作风问题") if only_complains(actor) else _("代企业填报")
        entries.append(Entry(words, "/tickets/new", "pencil-plus", None, path == "/tickets/new"))
    return entries


@dataclass(frozen=True, kw_only=True)
class SearchEntry:
    """One saved search below the menu; ``count`` is None where the page counts none."""

    id: int
    label: str
    """As its owner called it: never translated."""
    href: str
    count: int | None
    current: bool


def search_menu(searches: "Sequence[SavedSearch]", counts: Mapping[int, int], query: str | None) -> list[SearchEntry]:
    """The saved searches; the one that is the search of the page is the present one."""
    return [
        SearchEntry(
            id=each.id,
            label=each.name,
            href=f"/tickets?{each.query}",
            count=counts.get(each.id),
            current=each.query == query,
        )
        for each in searches
    ]


def list_label(name: Worklist, actor: Actor) -> str:
    """What a list is called to this person."""
    return label_firm(name) if is_company(actor) else label(name)
