"""Errands in words, with the forms of what may be done."""

from typing import Any

from wtforms.fields.choices import SelectChoice

from app.acts.table import ON_ERRAND_PAPERS, ON_ERRAND_STEPS, ON_ERRANDS
from app.errands.rules.drafting import TemplateState
from app.errands.rules.lifecycle import ErrandState
from app.errands.rules.steps import StepState
from app.errands.seeing import SeenErrand, SeenErrandRow, SeenPaper, SeenStep, SeenTemplate, templates_seen
from app.kernel.acts import AnyAct
from app.kernel.transaction import Transaction
from app.kernel.words import Word
from app.printing.forms.errand import errand_papers
from app.web.errands.forms import ERRAND_FORMS, PART_FORMS
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


def shown_errand(seen: SeenErrand, failed: Any, *, firm: bool) -> dict[str, Any]:
    """One errand with its rail and what may be done; the form that came back is open."""
    acts = [_ERRAND_ACTS[action] for action in seen.actions]
    order = {act.action: place for place, act in enumerate(ON_ERRANDS)}
    acts.sort(key=lambda act: order[act.action])
    if seen.authorised_at is not None and not seen.authorisation_over:  # it can be given anew, and seldom is
        acts.sort(key=lambda act: act.action == "authorise")
    address = f"/errands/{seen.row.number}"
    return {
        **shown_row(seen.row, firm=firm),
        "whole": seen,
        "papers": [
            (label(kind), f"{address}/forms/{kind}.pdf", f"{address}/forms/{kind}.docx") for kind in errand_papers(seen)
        ],
        "reason": label(seen.reason) if seen.reason else "",
        "steps": [_step(each, seen, failed) for each in seen.steps],
        "sheets": [
            _sheet(act, ERRAND_FORMS[act.action], f"{address}/{act.name}", failed, first=not at)
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


def _step(step: SeenStep, seen: SeenErrand, failed: Any) -> dict[str, Any]:
    tone, shape = STEP_TONES[step.state]
    return {
        "seen": step,
        "who": step.unit.name if step.unit else step.office,
        "state_label": label(step.state),
        "tone": tone,
        "shape": shape,
        "papers": [_paper(each, failed) for each in step.papers],
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


def _paper(paper: SeenPaper, failed: Any) -> dict[str, Any]:
    form = PART_FORMS[_PAPER_ACT.action]
    again = isinstance(failed, form) and failed.of_part == str(paper.id)
    return {
        "seen": paper,
        "form": failed if again else form(formdata=None, suffix=f"-{paper.id}"),
        "open": again,
        "href": f"/errand-papers/{paper.id}/{_PAPER_ACT.name}",
        "verb": _("登记退还") if paper.received_on else _("登记收到"),
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
