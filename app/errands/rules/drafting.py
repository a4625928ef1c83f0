"""代办事项模板: what a template may say, and what is wrong with one. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from app.clocks.rules.limits import Limit
from app.errands.rules.planning import DEFAULT_STEP
from app.errands.rules.steps import MOST_STEPS, in_order
from app.kernel.sentences import Sentence, say
from app.kernel.words import Word

MOST_MATERIALS = 20
KEEP = "errand.keep_template"
PUBLISH = "errand.publish_template"


class TemplateState(Word):
    """draft → published (by a second person) → retired, by the next version."""

    DRAFT = "draft", "待发布"
    PUBLISHED = "published", "已发布"
    RETIRED = "retired", "旧版"


@dataclass(frozen=True, kw_only=True)
class TemplateMaterial:
    """One paper a step asks for."""

    name: str
    needed: bool = True
    """Without it the step is not done."""
    sensitive: bool = False
    """A copy of an identity card and the like: agent and the step's unit alone see it, and it is removed."""


@dataclass(frozen=True, kw_only=True)
class TemplateStep:
    """One step of a template."""

    key: str
    name: str
    unit: str = ""
    """Code of a unit in the system; empty where ``office`` names one outside."""
    office: str = ""
    limit: str = str(DEFAULT_STEP)
    materials: tuple[TemplateMaterial, ...] = ()
    output: str = ""
    """What comes out of it."""
    after: tuple[str, ...] = ()
    """Keys of the steps it comes behind."""


def faults(steps: Sequence[TemplateStep], units: Collection[str]) -> list[Sentence]:
    """What is wrong with the steps of a template, in sentences; ``units`` are the codes of the region's units."""
    if not 1 <= len(steps) <= MOST_STEPS:
        return [say("请写 1 到 %(most)s 个步骤。", most=MOST_STEPS)]
    keys = [step.key for step in steps]
    if len(set(keys)) != len(keys) or not all(keys):
        return [say("每个步骤要有一个不重复的代号。")]
    found = [fault for step in steps for fault in _of_step(step, keys, units)]
    if not found and in_order({step.key: step.after for step in steps}) is None:
        found.append(say("步骤互相等待，成了一个圈。请检查“在哪些步骤之后”。"))
    return found


def _of_step(step: TemplateStep, keys: Collection[str], units: Collection[str]) -> list[Sentence]:
    found = []
    if not step.name:
        found.append(say("步骤 %(key)s 没有名称。", key=step.key))
    if step.unit and step.unit not in units:
        found.append(say("没有代码为 %(code)s 的单位，请检查步骤“%(name)s”。", code=step.unit, name=step.name))
    if not step.unit and not step.office:
        found.append(say("步骤“%(name)s”没有写由谁办理。", name=step.name))
    unknown = [each for each in step.after if each not in keys]
    if unknown:
        found.append(say("步骤“%(name)s”排在没有的步骤 %(key)s 之后。", name=step.name, key=unknown[0]))
    try:
        Limit.parse(step.limit)
    except ValueError:
        found.append(say("步骤“%(name)s”的时限看不懂，请写成 1 workday 或 4 workhours。", name=step.name))
    if len(step.materials) > MOST_MATERIALS:
        found.append(say("一个步骤最多 %(most)s 份材料。", most=MOST_MATERIALS))
    return found


def stored(steps: Sequence[TemplateStep]) -> list[dict[str, Any]]:
    """The steps as a row keeps them."""
    return [asdict(step) for step in steps]


def steps_of(rows: Sequence[Mapping[str, Any]]) -> tuple[TemplateStep, ...]:
    """The steps a row keeps. Raises TypeError or ValueError for what is no step."""
    return tuple(
        TemplateStep(
            **{
                **row,
                "after": tuple(row.get("after", ())),
                "materials": tuple(TemplateMaterial(**each) for each in row.get("materials", ())),
            }
        )
        for row in rows
    )
