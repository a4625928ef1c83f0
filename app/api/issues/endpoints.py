"""共性问题: list, one of them, its matters, and what the coordinator does with it."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from app.acts.table import ON_ISSUES
from app.acts.taking import take
from app.api.declared import given, schema_of
from app.api.desk import acting, reading
from app.api.guard import allows
from app.api.issues.schemas import BelongingOut, IssueMembers, IssueOut, IssuePage, IssuesQuery
from app.api.mounting import Endpoint
from app.api.shapes import PageQuery, fields_of
from app.issues.seeing import SeenIssue, belonging_of, members_seen, seen_issue, seen_issues
from app.kernel.acts import AnyDeclared
from app.tickets.seeing import row_by

_PLAIN = (
    "id",
    "title",
    "state",
    "quiet_until",
    "tickets",
    "firms",
    "recent_firms",
    "is_card",
    "first_on",
    "last_on",
    "beyond",
    "may_shape",
)


@allows("issue.see")
def issues(query: Mapping[str, Any]) -> Any:
    """The common issues that exist for this actor, the one with the newest matter first."""
    with reading() as tx:
        page = seen_issues(tx, query["state"], query.get("cursor"), query["limit"])
        return {"items": [_issue(each) for each in page.items], "next_cursor": page.next_cursor}


@allows("issue.see")
def issue(number: str) -> Any:
    """One common issue by its id."""
    with reading() as tx:
        return _issue(seen_issue(tx, number))


@allows("issue.see")
def issue_members(query: Mapping[str, Any], number: str) -> Any:
    """The matters of a common issue that exist for this actor, newest first."""
    with reading() as tx:
        page = members_seen(tx, seen_issue(tx, number).id, query.get("cursor"), query["limit"])
        items = [
            {**fields_of(each.row, ("number", "title", "filed_at")), **fields_of(each, ("placed_by", "likeness"))}
            for each in page.items
        ]
        return {"items": items, "next_cursor": page.next_cursor}


@allows("ticket.see")
def common_issue(number: str) -> Any:
    """How many matters are about the same thing as a ticket; a firm is told a number from five on, never whose."""
    with reading() as tx:
        found = belonging_of(tx, row_by(tx, number))
        return {"tickets": None, "issue": None} if found is None else asdict(found)


def _endpoint(act: AnyDeclared) -> Endpoint:
    def view(body: Mapping[str, Any], number: str) -> Any:
        with acting() as tx:
            done = take(tx, act, given(act, body), number=number)
            return _issue(seen_issue(tx, str(done.id)))

    view.__name__ = f"{act.action}_issue"
    view.__doc__ = act.summary
    return Endpoint("POST", f"/issues/<number>/{act.name}", allows(act.ability)(view), IssueOut, schema_of(act))


def _issue(issue: SeenIssue) -> dict[str, Any]:
    return {
        **fields_of(issue, _PLAIN),
        "category": asdict(issue.category),
        "parks": [asdict(park) for park in issue.parks],
    }


ENDPOINTS = (
    Endpoint("GET", "/issues", issues, IssuePage, asks=IssuesQuery),
    Endpoint("GET", "/issues/<number>", issue, IssueOut),
    Endpoint("GET", "/issues/<number>/members", issue_members, IssueMembers, asks=PageQuery),
    Endpoint("GET", "/tickets/<number>/common-issue", common_issue, BelongingOut),
    *[_endpoint(act) for act in ON_ISSUES],
)
