"""What stands in the menu, by role: one table, in groups. Counts are the viewer's own and exact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from app.accounts.rules.roles import COMPANY, Role
from app.kernel.actor import Actor
from app.kernel.words import Word
from app.tickets.rules.deciding import files_for_somebody, only_complains
from app.tickets.rules.worklists import Worklist, lists_of
from app.web.labels import label, label_firm
from app.web.speaking import _

if TYPE_CHECKING:
    from app.tickets.searches import KeptSearch


class Group(Word):
    """What the entries of the menu are about, in its order."""

    WAITING = "waiting", "待办"
    MATTERS = "matters", "诉求"
    FIRMS = "firms", "企业"
    PROGRESS = "progress", "督办和通报"
    UPKEEP = "upkeep", "维护"


@dataclass(frozen=True)
class Entry:
    """One line of the menu."""

    label: str
    href: str
    icon: str
    count: int | None = None
    current: bool = False
    group: Group = Group.WAITING


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

SHORT = 8
"""A menu of no more entries needs no headings."""
LONG = 18
"""Of more than these the last are below the fold of a small screen."""
TABS = 4
BESIDE_WAITING = (Group.MATTERS, Group.PROGRESS, Group.FIRMS, Group.UPKEEP)
"""In whose order a phone's foot is filled up where little waits: who has no lists of work looks at others'."""
_M, _F, _P, _U = Group.MATTERS, Group.FIRMS, Group.PROGRESS, Group.UPKEEP
PLACES: tuple[tuple[str, str, str, str, Group], ...] = (
    # ability, label, href, icon, group
    ("ticket.see", "全部诉求", "/tickets", "files", _M),
    ("ticket.follow", "我关注的", "/tickets?followed=1", "star", _M),
    ("issue.see", "共性问题", "/issues", "messages", _M),
    ("issue.shape", "园区告知", "/park-notices", "speakerphone", _M),
    ("batch.see", "批处理", "/batches", "list-check", _M),
    ("finance.figures", "银企对接", "/financing", "building-bank", _M),
    ("errand.see", "代办", "/errands", "list-check", _M),
    ("fair.see", "银企对接会", "/fairs", "calendar-event", _M),
    ("history.see", "历史诉求", "/history", "archive", _M),
    ("knowledge.see", "知识", "/knowledge", "book", _M),
    ("company.see", "企业", "/companies", "building", _F),
    ("promise.see", "承诺", "/promises", "checklist", _F),
    ("ahead.see", "周一卡", "/monday", "clipboard-list", _F),
    ("visit.see", "走访", "/visits", "map-pin", _F),
    ("registration.decide", "企业登记", "/registrations", "clipboard-check", _F),
    ("company.decide_correction", "企业更正", "/corrections", "edit", _F),
    ("company.verify_tag", "标签核实", "/company-tags", "tag", _F),
    ("pairing.hand_over", "交接和代班", "/handovers", "users", _F),
    ("supervision.see", "督办", "/supervision", "flag", _P),
    ("supervision.answer", "督办", "/supervision", "flag", _P),
    ("report.see", "周报", "/reports/weekly", "chart-bar", _P),
    ("report.public", "周报", "/reports/weekly", "chart-bar", _P),
    ("list.bring_companies", "导入导出", "/transfers", "file-spreadsheet", _U),
    ("phrase.see", "答复模板", "/phrases", "file-text", _U),
    ("tag.keep", "标签", "/tags", "tag", _U),
    ("understanding.see", "理解", "/understanding", "bulb", _U),
    ("audit.see", "审计记录", "/audit", "shield-check", _U),
    ("settings.see", "设置", "/settings", "settings", _U),
    ("settings.sign", "复核修改", "/settings/changes", "checks", _U),
)


def is_company(actor: Actor) -> bool:
    """Whether the person is here for a firm and nothing else."""
    return bool(actor.roles) and actor.roles <= COMPANY


@dataclass(frozen=True, kw_only=True)
class Section:
    """Entries under one heading; ``label`` is empty where the menu is short enough to need none."""

    key: str
    label: str
    entries: Sequence[Entry]
    folded: bool = False
    """Closed until it is opened: what is seldom gone to, in a menu that would not fit otherwise."""


def menu(actor: Actor, counts: Mapping[Worklist, int], path: str, query: str = "") -> list[Entry]:
    """The menu of one person, with the present place marked: ``path`` and ``query`` of its address."""
    if is_company(actor):
        return _firm_menu(actor, counts, path)
    order = list(Group)
    entries = sorted(_staff_menu(actor, counts, path), key=lambda entry: order.index(entry.group))
    return _narrowest(entries, path, query)


def sections(entries: Sequence[Entry]) -> list[Section]:
    """The menu under its headings."""
    short, long = len(entries) <= SHORT, len(entries) > LONG
    found = [(group, list(members)) for group, members in groupby(entries, key=lambda entry: entry.group)]
    return [
        Section(
            key=group.value,
            label="" if short else label(group),
            entries=members,
            folded=long and group is Group.UPKEEP and not any(entry.current for entry in members),
        )
        for group, members in found
    ]


def tabs(entries: Sequence[Entry]) -> list[Entry]:
    """The few that stand at the foot of a phone: what waits first, then the first of every other group."""
    waiting = [entry for entry in entries if entry.group is Group.WAITING]
    first = {entry.group: entry for entry in reversed(entries)}
    return [*waiting, *(first[group] for group in BESIDE_WAITING if group in first)][:TABS]


def _narrowest(entries: Sequence[Entry], path: str, query: str) -> list[Entry]:
    """The entry whose conditions are those of the address is the present one, and no other of the same page."""
    said = set(parse_qsl(query))
    for place, entry in enumerate(entries):
        base, asks, conditions = entry.href.partition("?")
        if asks and base == path and set(parse_qsl(conditions)) <= said:
            return [replace(each, current=here == place) for here, each in enumerate(entries)]
    return list(entries)


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
        Entry(_("说到做到"), "/promises", "checklist", None, path.startswith("/promises")),
        Entry(_("代办"), "/errands", "list-check", None, path.startswith("/errands")),
        Entry(_("走访"), "/visits", "map-pin", None, path.startswith("/visits")),
        Entry(_("银企对接会"), "/fairs", "calendar-event", None, path.startswith("/fairs")),
        Entry(_("常见问题和答复"), "/knowledge", "book", None, path.startswith("/knowledge")),
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
    if Role.AGENT in actor.roles:
        entries.insert(0, Entry(_("代办"), "/errands", "list-check", None, path.startswith("/errands")))
    seen = {entry.href for entry in entries}
    for ability, text, href, icon, group in PLACES:
        below = ability == "settings.sign" and actor.may("settings.see")  # stands on the page of settings
        if actor.may(ability) and href not in seen and not below:
            seen.add(href)
            here = path == href or (path.startswith(href + "/") and path != "/tickets/new")
            entries.append(Entry(_(text), href, icon, None, here, group))
    if Worklist.OPEN in lists_of(actor):
        entries.append(Entry(_("到期日历"), CALENDAR, "calendar-event", None, path == CALENDAR, Group.MATTERS))
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


def search_menu(searches: "Sequence[KeptSearch]", counts: Mapping[int, int], query: str | None) -> list[SearchEntry]:
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
