"""The roles of `docs/rules/words.md`. A person may hold several in several units. Pure."""

from app.kernel.words import Word


class Role(Word):
    """What somebody is, in one unit, for a time."""

    COMPANY_USER = "company_user", "企业经办人"
    COMPANY_ADMIN = "company_admin", "企业管理员"
    OFFICER = "officer", "首席服务官"
    AGENT = "agent", "代办员"
    DISPATCHER = "dispatcher", "园区吹哨员"
    LIAISON = "liaison", "部门联络员"
    HANDLER = "handler", "承办人"
    HEAD = "head", "部门领导"
    COORDINATOR = "coordinator", "企服中心协调员"
    SUPERVISOR = "supervisor", "督办员"
    LEADER = "leader", "区领导"
    OBSERVER = "observer", "特邀监督员"
    ADMIN = "admin", "系统管理员"
    AUDITOR = "auditor", "审计"


class Principal(Word):
    """Whose an account is. A program's account has no password and no role, and never comes upon a page."""

    PERSON = "person", "个人"
    SERVICE = "service", "程序"
    """Its value is also the role of its one seat: nothing a person can be given."""


COMPANY = frozenset({Role.COMPANY_USER, Role.COMPANY_ADMIN})
UNIT = frozenset({Role.LIAISON, Role.HANDLER, Role.HEAD})
"""Roles that belong to a department."""
REGIONAL = frozenset({Role.COORDINATOR, Role.SUPERVISOR, Role.LEADER, Role.AUDITOR, Role.OBSERVER})
"""Roles that see every ticket of their region."""
