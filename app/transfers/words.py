"""What is taken along and brought in, and how far the work is, in the words people read. Pure."""

from app.kernel.words import Word


class Subject(Word):
    """A list that may be taken along."""

    TICKETS = "tickets", "诉求清单"
    OWN_TICKETS = "own_tickets", "我的诉求清单"
    WORKLIST = "worklist", "工作列表清单"
    COMPANIES = "companies", "企业名册"
    PAIRINGS = "pairings", "分包清单"
    UNCOVERED = "uncovered", "未分包企业清单"
    INCOMPLETE = "incomplete", "档案不完整企业清单"
    NOT_HANDED_OVER = "not_handed_over", "未交接清单"
    NOBODY_THERE = "nobody_there", "无人在岗清单"
    ORDERS = "orders", "督办单清单"
    WEEK = "week", "周报数据"
    ENTRIES = "entries", "周报数据明细"
    ISSUES = "issues", "共性问题清单"
    RECORD = "record", "审计记录清单"
    ACCOUNTS = "accounts", "账号与席位清单"
    HISTORY = "history", "历史诉求清单"
    FINANCE_NEEDS = "finance_needs", "融资需求清单"
    PROMISES = "promises", "承诺清单"
    ERRANDS = "errands", "代办清单"
    FAIRS = "fairs", "银企对接会清单"
    VISITS = "visits", "走访清单"
    DOSSIER = "dossier", "企业档案"


class Brings(Word):
    """A kind of list that is brought in."""

    COMPANIES = "companies", "企业"
    OFFICERS = "officers", "服务官与分包"
    TICKETS = "tickets", "历史诉求"


class Way(Word):
    """Which way."""

    OUT = "out", "导出"
    IN = "in", "导入"


class Progress(Word):
    """How far a piece of work is."""

    WAITING = "waiting", "排队中"
    RUNNING = "running", "进行中"
    DONE = "done", "已完成"
    FAILED = "failed", "没有完成"
    ENDED = "ended", "已过期"
