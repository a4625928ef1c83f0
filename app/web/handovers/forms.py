"""The forms of hand-overs and stand-ins, made from their declarations; whom there is to choose the page fills in."""

from collections.abc import Sequence
from typing import Any

from wtforms import FieldList, Form, FormField, HiddenField, SelectField, TextAreaField
from wtforms.validators import InputRequired

from app.handovers.handing_over import DROP_HAND_OVER, PROPOSE_HAND_OVER, SIGN_HAND_OVER
from app.handovers.seeing import SeenFirm
from app.handovers.standing_in import END_STAND_IN, STAND_IN
from app.handovers.writing import WRITE_HAND_OVER
from app.kernel.errors import Invalid
from app.kernel.inputs import Input
from app.web.forms.declared import DeclaredForm, form_of
from app.web.speaking import later, said


class FirmWordsForm(Form):  # type: ignore[misc]
    """What is said of one firm."""

    firm = HiddenField()
    words = TextAreaField(later("这家企业要知道的事"))


class BookBase(DeclaredForm):
    """One form for the whole book: of all firms, then of each."""

    def typed(self, each: Input) -> Any:
        """Every firm with what stands beside it; an empty box takes back what was said."""
        if each.name == "firms":
            return tuple({"firm": row.form.firm.data or "", "words": row.form.words.data or ""} for row in self.firms)
        return super().typed(each) or ""

    def lay_out(self, firms: Sequence[SeenFirm]) -> None:
        """A box for each firm with what was said of it; a form that came back keeps what was typed."""
        if not len(self.firms):
            for each in firms:
                self.firms.append_entry({"firm": each.credit_code, "words": each.words})

    def refuse(self, error: Invalid) -> None:
        """Hang what is said of a firm under its box."""
        own: dict[str, list[str]] = {}
        for name, sentences in error.fields.items():
            _of, _dot, rest = name.partition(".")
            row, _dot, _field = rest.partition(".")
            if row.isdigit() and int(row) < len(self.firms):
                self.firms[int(row)].form.words.errors = [*map(said, sentences)]
            else:
                own[name] = sentences
        super().refuse(Invalid(own))


BookForm = form_of(
    WRITE_HAND_OVER,
    base=BookBase,
    alone=True,
    firms=FieldList(FormField(FirmWordsForm), label=later("逐家说明")),
)
HandOverForm = form_of(
    PROPOSE_HAND_OVER,
    base=DeclaredForm,
    alone=True,
    giver=HiddenField(later("移交人")),
    taker=SelectField(later("接收人"), validate_choice=False, validators=[InputRequired(later("请选择接收人。"))]),
)
SignForm = form_of(SIGN_HAND_OVER, base=DeclaredForm, alone=True)
DropForm = form_of(DROP_HAND_OVER, base=DeclaredForm, alone=True)
LeaveForm = form_of(
    STAND_IN,
    base=DeclaredForm,
    alone=True,
    officer=HiddenField(later("谁不在")),
    stand_in=SelectField(
        later("代班的人"),
        validate_choice=False,
        validators=[InputRequired(later("请选择代班的人。"))],
        description=later("同一个单位、园区或区域的同事，只代得了同样的席位。"),
    ),
)
ReturnForm = form_of(END_STAND_IN, base=DeclaredForm, alone=True)
