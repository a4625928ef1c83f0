"""What waits for whom, and where somebody lands."""

from dataclasses import replace

import pytest

from app.accounts.rules.roles import Role
from app.tickets.rules.worklists import LISTS_OF, Worklist, lists_of
from tests.unit.tickets.test_standing import LEAD, somebody

GRID = """
company_user: confirm info open
company_admin: confirm info open
officer: triage info confirm overdue open
agent: open
dispatcher: triage whistle confirm overdue open
liaison: check_in handle review overdue open
handler: handle check_in review overdue open
head: review sign check_in handle overdue open
coordinator: triage whistle rule confirm planned overdue open
supervisor: overdue open
leader: overdue rule open
observer: open
admin:
auditor: open
"""
"""First what the role is there for: it lands on it."""


def test_each_role_has_its_lists_in_their_order() -> None:
    found = {role.value: " ".join(lists) for role, lists in LISTS_OF.items()}
    assert found == {line.partition(":")[0]: line.partition(":")[2].strip() for line in GRID.strip().splitlines()}
    assert set(LISTS_OF) == set(Role)


def test_several_roles_have_each_list_once_in_the_order_of_the_first() -> None:
    head, supervisor = somebody(Role.HEAD, department_id=LEAD), somebody(Role.SUPERVISOR)
    both = replace(supervisor, seats=(*supervisor.seats, *head.seats))
    assert lists_of(both) == [
        Worklist.OVERDUE,
        Worklist.OPEN,
        Worklist.REVIEW,
        Worklist.SIGN,
        Worklist.CHECK_IN,
        Worklist.HANDLE,
    ]


@pytest.mark.parametrize("role", [Role.ADMIN])
def test_who_reads_no_tickets_has_no_lists(role: Role) -> None:
    assert lists_of(somebody(role)) == []
