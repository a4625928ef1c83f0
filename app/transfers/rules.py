"""Who brings in what, and into which part of the region. Pure."""

from collections.abc import Mapping

from app.accounts.rules.roles import Role
from app.kernel.sentences import say
from app.transfers.words import Brings, Progress

BRINGERS: Mapping[Brings, tuple[Role, ...]] = {
    Brings.COMPANIES: (Role.ADMIN, Role.COORDINATOR, Role.DISPATCHER),
    Brings.OFFICERS: (Role.ADMIN,),
    Brings.TICKETS: (Role.ADMIN, Role.COORDINATOR),
}
"""The roles behind ``list.bring_companies`` and so on (`accounts/rules/permissions.py`), whose seats say where to."""
WHOSE = frozenset({Role.DISPATCHER})
"""Roles that bring in firms of their own park alone."""
IN_HAND = (Progress.WAITING, Progress.RUNNING)
TOO_LARGE = say("文件超过 20 MB，请拆成几个文件。")
EMPTY = say("文件是空的，请重新选择。")
