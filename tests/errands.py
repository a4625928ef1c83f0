"""An errand of the zone's firm: templates are there, the park has an agent, and one unit does a step."""

import hashlib
import json
import uuid
from dataclasses import dataclass, replace
from datetime import date, timedelta

import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.calendars.rules import local_day
from app.cli.reference import shipped_errands
from app.errands.conducting import Authorise, StartErrand, authorise, start_errand
from app.errands.models import Errand, ErrandPaper, ErrandStep
from app.errands.requesting import RequestErrand, request_errand
from app.errands.stepping import FinishStep, finish_step
from app.errands.templating import PublishTemplate, TemplateDraft, draft_template, publish_template, ship_templates
from app.kernel.actor import SYSTEM, Actor
from app.kernel.ids import RegionId
from app.kernel.storage import Storage
from app.kernel.transaction import Transaction
from app.tickets.receiving import Received, StoredFile
from app.tickets.rules.uploads import JPEG
from app.tickets.rules.words import AttachmentState
from tests.builders import Zone, a_category, a_company, a_park, an_actor, as_actor


@dataclass(frozen=True)
class Office:
    """Who walks for the firms of the park, and who does for another one."""

    agent: Actor
    other_agent: Actor
    second: Actor
    """Another coordinator, who publishes."""


def an_office(tx: Transaction, zone: Zone) -> Office:
    """The six templates, an agent in the park, one in another."""
    a_category(tx, "13")
    ship_templates(as_actor(tx, SYSTEM), RegionId(zone.region.id), shipped_errands())
    return Office(
        agent=an_actor(tx, Role.AGENT, zone.region, park=zone.park),
        other_agent=an_actor(tx, Role.AGENT, zone.region, park=a_park(tx, zone.region)),
        second=an_actor(tx, Role.COORDINATOR, zone.region),
    )


def with_unit(tx: Transaction, zone: Zone, office: Office) -> None:
    """The next version of 规模证明: its first step is done by the zone's lead, with a paper of each sort."""
    steps = [
        {
            "key": "check",
            "name": "核对统计数据",
            "unit": zone.lead.code,
            "materials": [
                {"name": "财务报表"},
                {"name": "用途说明", "needed": False},
                {"name": "身份证复印件", "needed": False, "sensitive": True},
            ],
        },
        {"key": "issue", "name": "出具证明", "office": "主管部门", "after": ["check"]},
    ]
    draft = TemplateDraft(code="scale", name="规模证明", steps=json.dumps(steps, ensure_ascii=False))
    made = draft_template(as_actor(tx, zone.coordinator), draft)
    publish_template(as_actor(tx, office.second), made.number, None, PublishTemplate())


def requested(tx: Transaction, zone: Zone, actor: Actor | None = None, *, wanted_by: date | None = None) -> Errand:
    """规模证明 for the zone's firm, asked by it unless by somebody else."""
    return request_errand(
        as_actor(tx, actor or zone.firm),
        RequestErrand(template="scale", company=zone.company.credit_code, wanted_by=wanted_by, purpose="投标"),
    )


def running(tx: Transaction, zone: Zone, office: Office, *, wanted_by: date | None = None) -> Errand:
    """Authorised by the firm for a month and started by the agent."""
    errand = requested(tx, zone, wanted_by=wanted_by)
    until = local_day(tx.now) + timedelta(days=30)
    authorise(as_actor(tx, zone.firm), errand.number, None, Authorise(until=until, scope="代为提交和领取"))
    start_errand(as_actor(tx, office.agent), errand.number, None, StartErrand())
    return errand


def steps_of(tx: Transaction, errand: Errand) -> dict[str, ErrandStep]:
    """Its steps by key, as they stand now."""
    rows = tx.session.scalars(
        sa.select(ErrandStep)
        .where(ErrandStep.errand_id == errand.id)
        .order_by(ErrandStep.place)
        .execution_options(populate_existing=True)
    )
    return {row.key: row for row in rows}


def papers_of(tx: Transaction, step: ErrandStep) -> dict[str, ErrandPaper]:
    """The papers of a step by name, as they stand now."""
    rows = tx.session.scalars(
        sa.select(ErrandPaper).where(ErrandPaper.step_id == step.id).execution_options(populate_existing=True)
    )
    return {row.name: row for row in rows}


def all_received(tx: Transaction, errand: Errand) -> None:
    """Every paper came today."""
    tx.session.execute(
        sa.update(ErrandPaper).where(ErrandPaper.errand_id == errand.id).values(received_on=local_day(tx.now))
    )


def all_done(tx: Transaction, office: Office, errand: Errand) -> None:
    """The agent does every step."""
    all_received(tx, errand)
    for key in list(steps_of(tx, errand)):
        finish_step(as_actor(tx, office.agent), steps_of(tx, errand)[key].number, None, FinishStep(note="办好"))


def a_file(name: str = "委托书.jpg", content: bytes = b"picture") -> Received:
    """One file that came and was found harmless; its content is where ``stored_in`` put it, otherwise nowhere."""
    digest = hashlib.sha256(content).hexdigest()
    stored = StoredFile(uuid.uuid4().hex, name, JPEG, len(content), digest, risky=False, preview=b"small")
    return Received(AttachmentState.CLEAN, (stored,))


def stored_in(storage: Storage, name: str = "张三身份证.jpg", content: bytes = b"identity") -> Received:
    """The same with its content in the storage."""
    found = a_file(name, content)
    return Received(found.state, tuple(replace(file, key=storage.put(content)) for file in found.files))


def another_park(tx: Transaction, zone: Zone) -> str:
    """The code of a firm of a park that has no agent."""
    return a_company(tx, zone.region, a_park(tx, zone.region)).credit_code
