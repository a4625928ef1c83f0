"""Common issues, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.issues.rules.words import IssueState
from app.issues.seeing import SeenIssue, SeenMember
from app.web.labels import label
from app.web.speaking import _, counted, dated, listed
from app.web.tickets.rows import company_label

CHOICE_TITLE = 40
"""Characters of a title in a list to choose from."""
MANY = 999
"""Beyond nobody is told how many exactly."""


def shown_issue(issue: SeenIssue) -> dict[str, Any]:
    """One issue as a row of the list and as the head of its page."""
    first, last = dated(issue.first_on, "yyyy-MM-dd"), dated(issue.last_on, "yyyy-MM-dd")
    return {
        "id": issue.id,
        "href": f"/issues/{issue.id}",
        "title": issue.title,
        "category": f"{issue.category.code} {_(issue.category.name)}",
        "size": _("%(n)s 件诉求，%(m)s 家企业", n=issue.tickets, m=issue.firms),
        "tickets": issue.tickets,
        "firms": issue.firms,
        "common": issue.recent_firms if issue.is_card else 0,
        "first": first,
        "last": last,
        "days": first if first == last else _("%(first)s 至 %(last)s", first=first, last=last),
        "parks": listed([park.name for park in issue.parks]) or "—",
        "beyond": counted("另有 %(n)s 件不在您能查看的范围内。", issue.beyond) if issue.beyond else "",
        "state_label": label(issue.state),
        "dismissed": issue.state is IssueState.DISMISSED,
        "quiet_until": issue.quiet_until,
    }


def shown_members(members: Sequence[SeenMember]) -> list[dict[str, Any]]:
    """Its matters, each as its reader may know it."""
    return [
        {
            "number": each.row.number,
            "href": f"/tickets/{each.row.number}",
            "title": each.row.title,
            "firm": company_label(each.row),
            "park": each.row.park.name if each.row.park else "—",
            "state": each.row.state,
            "filed_at": each.row.filed_at,
            "placed": label(each.placed_by),
        }
        for each in members
    ]


def choices_to_merge(issues: Sequence[SeenIssue]) -> list[tuple[str, str]]:
    """Other issues of the region, to choose one."""
    words = [
        (str(each.id), _("%(title)s（%(n)s 件）", title=each.title[:CHOICE_TITLE], n=each.tickets)) for each in issues
    ]
    return [("", _("请选择")), *words]


def choices_to_split(members: Sequence[SeenMember]) -> list[tuple[str, str]]:
    """The matters of the page, to tick some."""
    return [(each.row.number, f"{each.row.number} {each.row.title[:CHOICE_TITLE]}") for each in members]


def at_most(firms: int) -> str:
    """How many firms, as far as anybody counts them: ``999+`` beyond."""
    return "999+" if firms > MANY else str(firms)


def shown_unheard(issue: SeenIssue, firms: Mapping[str, int]) -> list[dict[str, str]]:
    """The parks of an issue with firms that have not written, and how many those are."""
    return [
        {"code": park.code, "name": park.name, "firms": at_most(firms[park.code])}
        for park in issue.parks
        if firms.get(park.code)
    ]
