"""Errands in words, with the forms of what may be done."""

from datetime import date
from typing import Any

from wtforms.fields.choices import SelectChoice

from app.accounts.rules.roles import Role
from app.acts.table import ON_ERRAND_PAPERS, ON_ERRAND_STEPS, ON_ERRANDS
from app.calendars.rules import local_day
from app.errands.rules.drafting import TemplateState
from app.errands.rules.lifecycle import ErrandState, FirmTask
from app.errands.rules.steps import StepState
from app.errands.seeing_templates import SeenTemplate, templates_seen
from app.errands.seen import SeenErrand, SeenErrandRow, SeenFile, SeenPaper, SeenStep
from app.kernel.acts import AnyAct
from app.kernel.transaction import Transaction
from app.kernel.words import Word
from app.printing.forms.errand import errand_papers
from app.web.attachments.shown import size_label
from app.web.errands.forms import ERRAND_FORMS, PART_FORMS, EnclosingForm
from app.web.filters import whole_day
from app.web.labels import label, label_firm
from app.web.speaking import _, listed

ERRAND_TONES = {
    ErrandState.REQUESTED: ("amber", "ring"),
    ErrandState.AUTHORISED: ("blue", "ring"),
    ErrandState.RUNNING: ("blue", "half"),
    ErrandState.HANDED_BACK: ("amber", "disc"),
    ErrandState.CLOSED: ("green", "tick"),
    ErrandState.REFUSED: ("slate", "square"),
    ErrandState.WITHDRAWN: ("slate", "bar"),
    ErrandState.TERMINATED: ("slate", "square"),
}
STEP_TONES = {
    StepState.WAITING: ("slate", "ring"),
    StepState.READY: ("blue", "ring"),
    StepState.RUNNING: ("blue", "half"),
    StepState.BLOCKED: ("red", "square"),
    StepState.DONE: ("green", "tick"),
    StepState.SKIPPED: ("slate", "bar"),
}
VERBS = {"blow": "受阻吹哨", "ask_papers": "一次告知材料"}
_STEP_ACTS = {act.action: act for act in ON_ERRAND_STEPS}
_ERRAND_ACTS = {act.action: act for act in ON_ERRANDS}
IMAGE_ENDINGS = (".jpg", ".png", ".webp")
_PAPER_ACT = ON_ERRAND_PAPERS[0]


def shown_row(row: SeenErrandRow, *, firm: bool) -> dict[str, Any]:
    """An errand as a row of the list and as the head of its page."""
    tone, shape = ERRAND_TONES[row.state]
    return {
        "seen": row,
        "href": f"/errands/{row.number}",
        "state_label": label_firm(row.state) if firm else label(row.state),
        "tone": tone,
        "shape": shape,
        "progress": _("%(done)s / %(all)s 步", done=row.done, all=row.steps),
    }


def shown_errand(seen: SeenErrand, failed: Any, *, firm: bool, today: date) -> dict[str, Any]:
    """One errand with its rail and what may be done; the form that came back is open. ``today`` is of Shanghai."""
    acts = [_ERRAND_ACTS[action] for action in seen.actions]
    order = {act.action: place for place, act in enumerate(ON_ERRANDS)}
    acts.sort(key=lambda act: order[act.action])
    again = "authorise" if seen.authorised_at is not None and not seen.authorisation_over else ""
    # what runs against four hours first; an authorisation can be given anew, and seldom is
    acts.sort(key=lambda act: (act.action == again, act.action != "take"))
    address = f"/errands/{seen.row.number}"
    return {
        **shown_row(seen.row, firm=firm),
        "whole": seen,
        "steps_first": not firm and all(act.action == again for act in acts),
        "papers": [
            (label(kind), f"{address}/forms/{kind}.pdf", f"{address}/forms/{kind}.docx") for kind in errand_papers(seen)
        ],
        "reason": label(seen.reason) if seen.reason else "",
        "parcel": _parcel(seen),
        "files": [_file(each, seen) for each in seen.files],
        "reads": [{"seen": each, "role": label(Role(each.role))} for each in seen.reads],
        "brings": [_brings(label(kind), f"{address}/files", f"-{kind}", failed, kind.value) for kind in seen.brings],
        "steps": [_step(each, seen, failed, today) for each in seen.steps],
        "sheets": [
            _sheet(act, ERRAND_FORMS[act.action], f"{address}/{act.name}", failed, first=not at and act.action != again)
            for at, act in enumerate(acts)
        ],
    }


def shown_template(row: SeenTemplate) -> dict[str, Any]:
    """One version of a template, its steps in a line each."""
    return {
        "seen": row,
        "state_label": label(row.state),
        "tone": "green" if row.state is TemplateState.PUBLISHED else "amber" if row.may_publish else "slate",
        "steps": [
            {
                "name": step.name,
                "who": step.unit or step.office,
                "papers": listed([paper.name for paper in step.materials]),
            }
            for step in row.steps
        ],
    }


def offered(tx: Transaction, form: Any) -> Any:
    """The form of a request with what can be asked for."""
    known = {each.code: each.name for each in templates_seen(tx)}
    form.template.choices = [
        SelectChoice("", _("请选择")),
        *(SelectChoice(code, name) for code, name in known.items()),
    ]
    return form


def _step(step: SeenStep, seen: SeenErrand, failed: Any, today: date) -> dict[str, Any]:
    tone, shape = STEP_TONES[step.state]
    return {
        "seen": step,
        "who": step.unit.name if step.unit else step.office,
        "state_label": label(step.state),
        "tone": tone,
        "shape": shape,
        "papers": [_paper(each, seen, failed, today) for each in step.papers],
        "version": seen.version,
        "sheets": [
            _sheet(
                _STEP_ACTS[act.action],
                PART_FORMS[act.action],
                f"/errand-steps/{step.id}/{act.name}",
                failed,
                first=not at,
                part=step.id,
            )
            for at, act in enumerate(act for act in ON_ERRAND_STEPS if act.action in step.actions)
        ],
    }


def _parcel(seen: SeenErrand) -> dict[str, Any]:
    """Where it is, who has it, until when, and what is asked of the firm, as a parcel is followed."""
    row = seen.row
    at = next(
        (each for each in seen.steps if each.state in (StepState.BLOCKED, StepState.RUNNING, StepState.READY)), None
    )
    if row.state is ErrandState.HANDED_BACK:
        where, who, due = _("结果已交还"), row.company, None
    elif row.state is ErrandState.RUNNING and at is not None:
        unit = at.unit.name if at.unit else at.office
        where = _("%(step)s（%(state)s）", step=at.name, state=label(at.state))
        who, due = _("%(unit)s，代办员 %(agent)s", unit=unit, agent=row.agent), at.due
    elif row.state in (ErrandState.REQUESTED, ErrandState.AUTHORISED, ErrandState.RUNNING):
        where = label_firm(row.state)
        who = _("代办员 %(agent)s", agent=row.agent) if row.agent else _("园区代办员，等待受理")
        due = None if seen.started_at else row.due
    else:
        where, who, due = label_firm(row.state), "", None
    hrefs = {FirmTask.PAPERS: "#papers", FirmTask.RECEIVE: "#act-receive"}
    return {
        "where": where,
        "who": who,
        "due": due,
        "whole": row.due if seen.started_at else None,
        "asks": [{"words": label(each), "href": hrefs.get(each, "#act-authorise")} for each in seen.asked_of_firm],
    }


def _file(file: SeenFile, seen: SeenErrand) -> dict[str, Any]:
    image = file.name.lower().endswith(IMAGE_ENDINGS)
    href = f"/errands/{seen.row.number}/files/{file.key}{'?inline=1' if image else ''}" if file.key else ""
    return {
        "seen": file,
        "kind": label(file.kind),
        "href": href if file.cleared and file.removed_at is None else "",
        "state": _file_state(file),
        "size": size_label(file.size),
    }


def _file_state(file: SeenFile) -> str:
    if file.removed_at is not None:
        return _("%(day)s 已删除", day=whole_day(local_day(file.removed_at)))
    if not file.cleared:
        return _("正在检查，稍后可以打开")
    return "" if file.key else _("只有企业、代办员和承办单位能打开")


def _brings(words: str, href: str, suffix: str, failed: Any, kind: str = "") -> dict[str, Any]:
    again = isinstance(failed, EnclosingForm) and failed.of_part == suffix
    return {
        "label": _("上传%(what)s", what=words),
        "href": href,
        "id": f"enclose{suffix}",
        "open": again,
        "form": failed if again else EnclosingForm(formdata=None, suffix=suffix, data={"kind": kind}),
    }


def _paper(paper: SeenPaper, seen: SeenErrand, failed: Any, today: date) -> dict[str, Any]:
    form = PART_FORMS[_PAPER_ACT.action]
    again = isinstance(failed, form) and failed.of_part == str(paper.id)
    return {
        "seen": paper,
        "form": failed if again else form(formdata=None, suffix=f"-{paper.id}", data={"day": today.isoformat()}),
        "open": again,
        "href": f"/errand-papers/{paper.id}/{_PAPER_ACT.name}",
        "verb": _("登记退还") if paper.received_on else _("登记收到"),
        "files": [_file(each, seen) for each in paper.files],
        "brings": _brings(_("这份材料"), f"/errand-papers/{paper.id}/files", f"-{paper.id}", failed)
        if paper.may_bring
        else None,
    }


def _sheet(act: AnyAct, kind: Any, href: str, failed: Any, *, first: bool, part: int | None = None) -> dict[str, Any]:
    again = isinstance(failed, kind) and (part is None or failed.of_part == str(part))
    words = label(act.action) if isinstance(act.action, Word) else _(VERBS[act.action])
    suffix = "" if part is None else f"-{part}"
    return {
        "id": f"act-{act.name}{suffix}",
        "name": act.name,
        "label": words,
        "note": _(act.danger) if act.danger else "",
        "open": again,
        "form": failed if again else kind(formdata=None, suffix=suffix),
        "href": href,
        "kind": "primary" if first and not act.danger else "quiet",
    }
