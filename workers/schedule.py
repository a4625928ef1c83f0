"""What beat rings, how often, and when a ring that was not heard is worth nothing any more.

Beat keeps no state: after a restart every interval starts anew. That costs nothing, because a ring only says "look":
two beats ring twice, a dead beat is stood in for by ``flask sla sweep --loop``. A week that was missed is found by the
ten-minute look, whatever became of Monday 06:00.
"""

from typing import Any

from celery.schedules import crontab, schedule

from workers.queues import Queue

SHORTEST = 60
"""Seconds a ring is heard for, at least: the clocks of beat's machine and the worker's may be a little apart."""


def _entry(task: str, queue: Queue, when: schedule | float, expires: int) -> dict[str, Any]:
    return {"task": task, "schedule": when, "options": {"queue": queue.value, "expires": max(expires, SHORTEST)}}


SCHEDULE: dict[str, dict[str, Any]] = {
    "outbox": _entry("relay_outbox", Queue.TICK, 5.0, 5),
    "clocks": _entry("sweep_clocks", Queue.TICK, 30.0, 25),
    "dues": _entry("count_dues", Queue.TICK, 120.0, 100),
    "amendments": _entry("apply_amendments", Queue.TICK, 60.0, 50),
    "pauses": _entry("resume_overdue", Queue.TICK, 120.0, 100),
    "revisits": _entry("revisit_due", Queue.TICK, 300.0, 250),
    "silence": _entry("deem_silent", Queue.TICK, 300.0, 250),
    "promises": _entry("count_promises", Queue.TICK, 600.0, 500),
    "errands": _entry("stop_lapsed_errands", Queue.TICK, 300.0, 250),
    "scans": _entry("scan_files", Queue.HEAVY, 60.0, 50),
    "weeks": _entry("compile_weekly_reports", Queue.HEAVY, 600.0, 500),
    "digests": _entry("write_digests", Queue.HEAVY, 600.0, 500),
    "monday_digests": _entry("write_digests", Queue.HEAVY, crontab(minute=30, hour=8, day_of_week=1), 500),
    "cards": _entry("write_cards", Queue.HEAVY, crontab(minute=30, day_of_week=1), 3000),
    "monday": _entry("compile_weekly_reports", Queue.HEAVY, crontab(minute=0, hour=6, day_of_week=1), 500),
    "anchor": _entry("anchor_trail", Queue.HEAVY, crontab(minute=7), 3000),
    "refusals": _entry("settle_refusals", Queue.HEAVY, crontab(minute=4), 3000),
    # what was never learned at once, everything else at night: a look learns for twenty seconds, the next goes on
    "lists": _entry("work_on_lists", Queue.HEAVY, 5.0, 60),
    "learning": _entry("learn_models", Queue.HEAVY, 600.0, 500),
    "issues": _entry("find_issues", Queue.HEAVY, 900.0, 800),
    "visits": _entry("plan_visits", Queue.HEAVY, crontab(minute=20), 3000),
    "housekeeping": _entry("forget_old_rows", Queue.HEAVY, crontab(minute=30, hour=2), 3600),
    "sensitive": _entry("remove_sensitive_files", Queue.HEAVY, crontab(minute=5, hour=2), 3600),
    "months": _entry("make_months", Queue.HEAVY, crontab(minute=15, hour=2), 3600),
    "files": _entry("sweep_files", Queue.HEAVY, crontab(minute=45, hour=2), 3600),
    "trail": _entry("verify_trail", Queue.HEAVY, crontab(minute=0, hour=3), 3600),
    "drift": _entry("check_drift", Queue.HEAVY, crontab(minute=30, hour=3), 3600),
    "histories": _entry("check_histories", Queue.HEAVY, crontab(minute=45, hour=3), 3600),
}

LONGEST: dict[str, int] = {
    "compile_weekly_reports": 600,
    "verify_trail": 420,
    "check_drift": 420,
    "check_histories": 420,
    "write_digests": 240,
    "write_cards": 240,
    "forget_old_rows": 240,
    "sweep_files": 240,
    "learn_models": 240,
    "find_issues": 240,
    "work_on_lists": 240,
    "plan_visits": 240,
}
"""Seconds that what is one long piece of work may take, where it is more than the ninety of all others."""
