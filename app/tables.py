"""Imports every ``models.py``, so that the metadata is whole; for migrations, tests and the factory."""

from app.accounts import models as accounts
from app.audit import models as audit
from app.calendars import models as calendars
from app.clocks import models as clocks
from app.companies import models as companies
from app.departments import models as departments
from app.followups import models as followups
from app.kernel import heartbeat, idempotency, outbox
from app.kernel.database import Base
from app.notifications import models as notifications
from app.regions import models as regions
from app.reports import models as reports
from app.sla import models as sla
from app.supervision import models as supervision
from app.tickets import models as tickets

metadata = Base.metadata

OWNERS = (
    accounts,
    audit,
    calendars,
    clocks,
    companies,
    departments,
    followups,
    heartbeat,
    idempotency,
    notifications,
    outbox,
    regions,
    reports,
    sla,
    supervision,
    tickets,
)
"""The modules that own tables; kept as a name so that the imports above are seen to be used."""
