"""When each recurring job last ended well: what readiness and the runbook look at."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.kernel.database import Base

LONGEST_SILENCE: Mapping[str, timedelta] = MappingProxyType(
    {
        "relay_outbox": timedelta(minutes=2),
        "sweep_clocks": timedelta(minutes=2),
        "count_dues": timedelta(minutes=10),
        "resume_overdue": timedelta(minutes=10),
        "revisit_due": timedelta(minutes=20),
        "deem_silent": timedelta(minutes=20),
        "scan_files": timedelta(minutes=10),
        "compile_weekly_reports": timedelta(minutes=45),
        "write_digests": timedelta(minutes=45),
        "anchor_trail": timedelta(hours=3),
        "settle_refusals": timedelta(hours=3),
        "make_months": timedelta(hours=30),
        "forget_old_rows": timedelta(hours=30),
        "sweep_files": timedelta(hours=30),
        "verify_trail": timedelta(hours=30),
        "check_drift": timedelta(hours=30),
    }
)
"""How long each recurring job may leave no heartbeat before somebody should look: a few rounds of its schedule."""


class JobHeartbeat(Base):
    """One recurring job."""

    __tablename__ = "job_heartbeats"

    name: Mapped[str] = mapped_column(primary_key=True)
    last_ok_at: Mapped[datetime]


def beat(session: Session, name: str, now: datetime) -> None:
    """Note that the job ended well just now."""
    session.execute(
        insert(JobHeartbeat)
        .values(name=name, last_ok_at=now)
        .on_conflict_do_update(index_elements=["name"], set_={"last_ok_at": now})
    )


def silent_jobs(session: Session, now: datetime) -> list[str]:
    """The jobs that ended well once, but not of late; one that never ran, on a new machine, is not counted."""
    rows = session.execute(sa.select(JobHeartbeat.name, JobHeartbeat.last_ok_at))
    last = {row.name: row.last_ok_at for row in rows}
    return [name for name, longest in LONGEST_SILENCE.items() if name in last and now - last[name] > longest]


def last_beat(session: Session, name: str) -> datetime | None:
    """When the job last ended well; None when it never did."""
    return session.scalar(sa.select(JobHeartbeat.last_ok_at).where(JobHeartbeat.name == name))
