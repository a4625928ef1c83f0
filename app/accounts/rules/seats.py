"""Which unit a role belongs to: a seat without its unit would stand nowhere, or everywhere. Pure."""

from collections.abc import Mapping

from app.accounts.rules.roles import COMPANY, UNIT, Role
from app.kernel.sentences import say

NEEDS: dict[Role, str] = {
    **dict.fromkeys(COMPANY, "company_id"),
    **dict.fromkeys(UNIT, "department_id"),
    Role.DISPATCHER: "park_id",
    Role.AGENT: "park_id",
}
"""Role → the unit it must name; all other roles hold in their whole region."""

MAY_NAME: dict[Role, frozenset[str]] = {Role.AGENT: frozenset({"department_id"})}
"""Role → units it may name besides the one it needs."""

UNIT_WORDS = {"company_id": "企业", "department_id": "部门", "park_id": "园区"}


def faults(role: Role, units: Mapping[str, int | None]) -> dict[str, list[str]]:
    """Field → Chinese sentences for a seat that names too little or too much; empty when it fits."""
    needed = NEEDS.get(role)
    allowed = MAY_NAME.get(role, frozenset()) | ({needed} if needed else set())
    found: dict[str, list[str]] = {}
    for field, value in units.items():
        if value is None and field == needed:
            found[field] = [say("这个角色要指明所在%(unit)s。", unit=say(UNIT_WORDS[field]))]
        if value is not None and field not in allowed:
            found[field] = [say("这个角色不属于某个%(unit)s。", unit=say(UNIT_WORDS[field]))]
    return found


def is_staff(roles: set[Role] | frozenset[Role]) -> bool:
    """Whether the stricter rules hold (second factor, one session): anybody who is not only a firm's user."""
    return not roles or not roles <= COMPANY
