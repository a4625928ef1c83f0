"""代办事项模板: a version is written by one person and published by a second; what runs keeps its own."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.departments.models import Department
from app.errands.events import TemplateDrafted, TemplatePublished
from app.errands.models import ErrandTemplate
from app.errands.rules.drafting import KEEP, PUBLISH, TemplateState, TemplateStep, faults, steps_of, stored
from app.kernel.acts import Act, Beginning
from app.kernel.errors import Conflict, Forbidden, Invalid, Missing, Refused
from app.kernel.folding import harmless
from app.kernel.ids import RegionId, id_named
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible

SHIPPED_BY = "系统"
CODE = 50


@dataclass(frozen=True, kw_only=True)
class TemplateDraft:
    """What the errand is called, and its steps as they are stored."""

    code: Annotated[
        str,
        Ask(
            "代号",
            most=CODE,
            line=True,
            hint="同一代号的再写一次就是新版。",
            means="What versions have in common; the same code again is the next version.",
            example="scale",
        ),
    ]
    name: Annotated[str, Ask("名称", most=100, line=True, means="What the errand is called.", example="规模证明")]
    steps: Annotated[
        str,
        Ask(
            "步骤（JSON）",
            most=50_000,
            hint="每步 key、name、unit 或 office、limit、materials、output、after。",
            means="The steps as a JSON list: `key`, `name`, `unit` (code) or `office`, `limit` (`1 workday`), "
            "`materials` (`name`, `needed`, `sensitive`), `output`, `after` (keys).",
            example='[{"key": "check", "name": "核对数据", "office": "统计部门"}]',
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class PublishTemplate:
    """Nothing is asked: what was written is used from now on."""


def draft_template(tx: Transaction, given: TemplateDraft) -> ErrandTemplate:
    """起草模板: by the coordinator, for his region. Raises Forbidden, Invalid under ``steps`` for what is wrong."""
    seats = tx.actor.seats_of(Role.COORDINATOR)
    if not seats:
        raise Forbidden()
    given = checked(given)
    steps = _read(given.steps)
    region_id = seats[0].region_id
    units = tx.session.scalars(
        sa.select(Department.code).where(Department.region_id == region_id, Department.ended_at.is_(None))
    ).all()
    if wrong := faults(steps, units):
        raise Invalid({"steps": list(wrong)})
    return _write(tx, region_id, harmless(given.code), given.name, steps)


def publish_template(tx: Transaction, number: str, version: int | None, given: PublishTemplate) -> ErrandTemplate:
    """发布模板, by a second person; the version before is retired, and what runs by it runs on.

    Raises Missing, Forbidden, Refused ``template_published``, ``template_own``.
    """
    row = tx.session.scalar(
        visible(tx.actor, ErrandTemplate)
        .where(ErrandTemplate.id == id_named(number))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise Missing()
    there = tx.actor.seats_of(Role.COORDINATOR, Role.LEADER)
    if not any(row.region_id in seat.region_ids for seat in there):
        raise Forbidden()
    if version is not None and version != row.number_of_version:
        raise Conflict(version=row.number_of_version, state=row.state)
    if row.state is not TemplateState.DRAFT:
        raise Refused("template_published", state=row.state)
    if row.drafted_by == tx.actor.account_id:
        raise Refused("template_own", state=row.state)
    _publish(tx, row, tx.actor.name)
    return row


def ship_templates(tx: Transaction, region_id: RegionId, shipped: Sequence[Mapping[str, Any]]) -> None:
    """Those every zone begins with, published by the installation; what is there of a code stays as it is.

    ``shipped``: code, name and steps of each (``config/reference/errands.json``).
    """
    there = set(
        tx.session.scalars(sa.select(ErrandTemplate.code).where(ErrandTemplate.region_id == region_id).distinct())
    )
    for each in shipped:
        if each["code"] not in there:
            _publish(tx, _write(tx, region_id, each["code"], each["name"], steps_of(each["steps"])), SHIPPED_BY)


def _write(
    tx: Transaction, region_id: RegionId, code: str, name: str, steps: tuple[TemplateStep, ...]
) -> ErrandTemplate:
    last = tx.session.scalar(
        sa.select(sa.func.max(ErrandTemplate.number_of_version)).where(
            ErrandTemplate.region_id == region_id, ErrandTemplate.code == code
        )
    )
    row = ErrandTemplate(
        region_id=region_id,
        code=code,
        name=name,
        number_of_version=(last or 0) + 1,
        state=TemplateState.DRAFT,
        steps=stored(steps),
        drafted_at=tx.now,
        drafted_by=tx.actor.account_id,
        drafted_by_name=tx.actor.name,
    )
    tx.session.add(row)
    tx.session.flush()
    tx.emit(TemplateDrafted(**_facts(row)))
    return row


def _publish(tx: Transaction, row: ErrandTemplate, name: str) -> None:
    tx.session.execute(
        sa.update(ErrandTemplate)
        .where(
            ErrandTemplate.region_id == row.region_id,
            ErrandTemplate.code == row.code,
            ErrandTemplate.state == TemplateState.PUBLISHED,
        )
        .values(state=TemplateState.RETIRED)
    )
    row.state, row.published_at, row.published_by_name = TemplateState.PUBLISHED, tx.now, name
    tx.session.flush()
    tx.emit(TemplatePublished(**_facts(row)))


def _read(typed: str) -> tuple[TemplateStep, ...]:
    try:
        rows = json.loads(typed)
        return steps_of(rows)
    except (ValueError, TypeError, AttributeError) as error:
        raise Invalid({"steps": [say("步骤看不懂，请按示例的写法填写。")]}) from error


def _facts(row: ErrandTemplate) -> dict[str, Any]:
    return {
        "code": row.code,
        "title": row.name,
        "version": row.number_of_version,
        "region_id": RegionId(row.region_id),
    }


DRAFT_TEMPLATE = Beginning(
    action="draft_errand_template",
    ability=KEEP,
    takes=TemplateDraft,
    do=draft_template,
    done="模板已起草，请另一人发布",
)
PUBLISH_TEMPLATE = Act(
    action="publish", ability=PUBLISH, takes=PublishTemplate, do=publish_template, done="模板已发布，新的代办按这一版"
)
