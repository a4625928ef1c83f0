"""The form of a visit, with rows of what the firm spoke of, and the small forms of what is said of one."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import FieldList, Form, FormField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import TimeInput

from app.acts.recording_visits import RECORD_VISIT
from app.acts.table import ON_QUIET, ON_STANDINGS, ON_VISITS
from app.kernel.errors import Invalid
from app.kernel.inputs import Input, inputs_of
from app.visits.inputs import Followed, Problem, PromisedThere
from app.visits.rules.recording import MOST_PROBLEMS, MOST_PROMISES
from app.visits.scheduling import SCHEDULE_VISIT
from app.web.forms.days import DayField
from app.web.forms.declared import DeclaredForm, form_of
from app.web.forms.uploads import WithFiles
from app.web.speaking import _, later, said

ASKED = {each.name: each for row in (Problem, Followed, PromisedThere) for each in inputs_of(row)}
PROMISES_SHOWN = 1
"""Rows for what was promised at first; there is a button for more."""


def _label(name: str) -> Any:
    return later(ASKED[name].ask.words)


class ProblemForm(Form):  # type: ignore[misc]
    """One matter; a row in which nothing was typed is left out."""

    title = StringField(_label("title"))
    body = TextAreaField(_label("body"))
    category = SelectField(_label("category"), validate_choice=False)
    wanted_by = DayField(_label("wanted_by"))
    consequence = StringField(_label("consequence"))

    @property
    def filled(self) -> bool:
        """Whether anything was typed."""
        return any((field.data or "").strip() for field in (self.title, self.body, self.category, self.wanted_by))


class PromiseForm(Form):  # type: ignore[misc]
    """One promise; a row in which nothing was typed is left out."""

    words = StringField(_label("words"))
    due_on = DayField(_label("due_on"), description=later("遇休息日自动顺延到下一个工作日。"))

    @property
    def filled(self) -> bool:
        """Whether anything was typed."""
        return any((field.data or "").strip() for field in (self.words, self.due_on))


class FollowedForm(Form):  # type: ignore[misc]
    """What the firm said of one matter that waits for its word; without an answer it was not asked."""

    number = HiddenField()
    solved = RadioField(
        _label("solved"),
        choices=lambda: [("", _("这次没有问")), ("1", _("解决了")), ("0", _("没有解决"))],
        default="",
        validate_choice=False,
    )
    note = StringField(_label("note"))


class VisitBase(WithFiles, DeclaredForm):
    """What a page needs besides: one visit for each form, photos, and rows."""

    form_token = HiddenField()

    def typed(self, each: Input) -> Any:
        """Rows as they were typed, without those in which nothing stands; policies one a line."""
        if each.name == "explained":
            return tuple(line.strip() for line in (self.explained.data or "").splitlines() if line.strip())
        if each.name == "problems":
            return tuple(_problem(row.form) for row in self.problems if row.form.filled)
        if each.name == "promises":
            return tuple(
                {"words": row.form.words.data or "", "due_on": row.form.due_on.day}
                for row in self.promises
                if row.form.filled
            )
        if each.name == "followed":
            return tuple(
                {"number": row.form.number.data, "solved": row.form.solved.data == "1", "note": row.form.note.data}
                for row in self.followed
                if row.form.solved.data in {"0", "1"}
            )
        return super().typed(each)

    def offer(self, categories: Sequence[SelectChoice], rows: int, promises: int = 0) -> None:
        """Offer categories in every row, of which there are as many as that at least."""
        while len(self.problems) < min(rows, MOST_PROBLEMS):
            self.problems.append_entry()
        for row in self.problems:
            row.form.category.choices = categories
        while len(self.promises) < min(max(promises, PROMISES_SHOWN), MOST_PROMISES):
            self.promises.append_entry()

    def refuse(self, error: Invalid) -> None:
        """Hang what is said of a row on its field; rows that were left out are not counted."""
        own: dict[str, list[str]] = {}
        rows: Mapping[str, list[Any]] = {
            "problems": [row.form for row in self.problems if row.form.filled],
            "promises": [row.form for row in self.promises if row.form.filled],
            "followed": [row.form for row in self.followed if row.form.solved.data in {"0", "1"}],
        }
        for name, sentences in error.fields.items():
            of, _dot, rest = name.partition(".")
            number, _dot, field_name = rest.partition(".")
            if of in rows and number.isdigit() and int(number) < len(rows[of]) and field_name in rows[of][int(number)]:
                field = rows[of][int(number)][field_name]
                field.errors = [*field.errors, *map(said, sentences)]
            else:
                own[name] = sentences
        super().refuse(Invalid(own))


def _problem(row: Any) -> dict[str, Any]:
    typed = {
        "title": row.title.data,
        "body": row.body.data,
        "category": row.category.data,
        "wanted_by": row.wanted_by.day,
        "consequence": row.consequence.data,
    }
    return {name: value for name, value in typed.items() if value not in {None, ""}}


VisitForm = form_of(
    RECORD_VISIT,
    base=VisitBase,
    firm=HiddenField(later("企业")),
    explained=TextAreaField(later("讲解了哪些政策"), description=later("一行一项，最多 10 项，每项 50 字。")),
    problems=FieldList(FormField(ProblemForm), label=later("企业提出的问题"), max_entries=MOST_PROBLEMS + 1),
    promises=FieldList(FormField(PromiseForm), label=later("当场作出的承诺"), max_entries=MOST_PROMISES + 1),
    followed=FieldList(FormField(FollowedForm), label=later("回访已办结的诉求")),
)
ScheduleForm = form_of(
    SCHEDULE_VISIT,
    base=DeclaredForm,
    alone=True,
    firm=HiddenField(later("企业")),
    time=StringField(later("几点去"), description=later("不定时间就空着。"), widget=TimeInput()),
)
VISIT_FORMS: Mapping[str, type[Any]] = {act.action: form_of(act) for act in (*ON_VISITS, *ON_QUIET, *ON_STANDINGS)}
"""By the verb of the act."""
