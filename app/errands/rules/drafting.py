"""代办事项模板: what a template may say, what is wrong with one, and the six every zone begins with. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import starmap
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


_ID_COPY = TemplateMaterial(name="法定代表人身份证复印件", sensitive=True)


def _step(key: str, name: str, office: str, output: str, after: str, *papers: str, limit: str = "") -> TemplateStep:
    """A step of an outside office; a paper that ends with ``?`` may be missing, ``身份证`` is the sensitive one."""
    return TemplateStep(
        key=key,
        name=name,
        office=office,
        output=output,
        after=tuple(after.split()),
        limit=limit or str(DEFAULT_STEP),
        materials=tuple(
            _ID_COPY if each == "身份证" else TemplateMaterial(name=each.rstrip("?"), needed=not each.endswith("?"))
            for each in papers
        ),
    )


SHIPPED: Mapping[str, tuple[str, tuple[TemplateStep, ...]]] = {
    "setup": (
        "企业开办",
        tuple(
            starmap(
                _step,
                (
                    ("name", "名称自主申报", "市场监督管理局", "名称保留告知书", "", "拟用名称"),
                    ("licence", "设立登记", "市场监督管理局", "营业执照", "name", "公司章程", "住所证明", "身份证"),
                    ("seal", "公章刻制备案", "公安局", "公章", "licence", "营业执照副本"),
                    ("tax", "税务信息确认与发票领用", "税务局", "税务登记信息", "licence", "营业执照副本"),
                    ("staff", "社保开户", "社会保险经办机构", "单位参保登记表", "licence", "职工名册?"),
                ),
            )
        ),
    ),
    "building": (
        "施工许可",
        (
            _step("land", "用地与规划手续核对", "自然资源和规划部门", "规划许可证", "", "不动产权证", "总平面图"),
            _step("draw", "施工图审查", "施工图审查机构", "审查合格书", "land", "施工图", limit="5 workdays"),
            _step("quality", "质量安全监督手续", "住房和城乡建设部门", "监督登记表", "land", "施工合同", "监理合同"),
            _step("permit", "核发施工许可", "行政审批部门", "施工许可证", "draw quality", "施工许可申请表"),
        ),
    ),
    "scale": (
        "规模证明",
        (
            _step("check", "核对统计数据", "统计部门", "数据核对单", "", "上年度财务报表", "用途说明"),
            _step("issue", "出具规模证明", "主管部门", "企业规模证明", "check", "营业执照副本"),
        ),
    ),
    "environment": (
        "环评备案",
        (
            _step("kind", "确定环评类别", "生态环境部门", "类别确认", "", "项目备案证", "工艺说明"),
            _step("form", "填报环境影响登记表", "生态环境部门", "备案回执", "kind", "环境影响登记表", "身份证"),
        ),
    ),
    "supply": (
        "水电气接入",
        (
            _step("plan", "用能方案与接入点确认", "园区管委会", "接入方案", "", "用能申请表", "红线图"),
            _step("power", "用电报装", "供电公司", "供电合同", "plan", "用电设备清单", "身份证", limit="3 workdays"),
            _step("water", "用水报装", "供水公司", "供水合同", "plan", "用水申请表", limit="3 workdays"),
            _step("gas", "用气报装", "燃气公司", "供气合同", "plan", "用气申请表?", limit="3 workdays"),
        ),
    ),
    "closure": (
        "注销",
        (
            _step("notice", "债权人公告", "市场监督管理局", "公告截图", "", "股东会决议", limit="20 workdays"),
            _step("tax", "清税", "税务局", "清税证明", "", "近三年财务报表", "发票缴销单?"),
            _step("staff", "社保销户", "社会保险经办机构", "销户回执", "", "职工安置说明"),
            _step("end", "注销登记", "市场监督管理局", "准予注销通知书", "notice tax staff", "清算报告", "身份证"),
        ),
    ),
}
"""By code: name and steps. Every zone begins with them and changes them to its own offices."""
