"""The form of a declared act: a field for each input, of the kind its type says. Shape and words only.

A page may lay a field out in its own way (``form_of(CONFIRM, level=RadioField(…))``) or ask in other words for the same
inputs (a base of its own whose ``typed`` gives them); it never repairs what was typed and never decides.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, ClassVar, TypeVar

from markupsafe import Markup
from wtforms import BooleanField, Field, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from app.kernel.acts import AnyDeclared, Declared
from app.kernel.inputs import Input, InputKind, Source, inputs_of, read
from app.kernel.words import Word
from app.tickets.receiving import Upload
from app.web.forms.bases import FROM_LIST, VersionedForm, ZoneForm
from app.web.forms.days import DayField
from app.web.forms.uploads import WithFiles
from app.web.labels import label
from app.web.speaking import _, later

In = TypeVar("In")
SAID = {"1": True, "0": False}
"""How a button says yes or no."""


class TickList(SelectMultipleField):  # type: ignore[misc]
    """Several choices as ticks."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class HiddenList(SelectMultipleField):  # type: ignore[misc]
    """Several values that come along unseen, each in a field of its own; none where there are none."""

    def __call__(self, **_more: object) -> Markup:
        """The fields of what is chosen."""
        field = Markup('<input type="hidden" name="{}" value="{}">')
        return Markup("").join(field.format(self.name, value) for value in self.data or ())


class OneOfThem(RadioField):  # type: ignore[misc]
    """One choice, or none where nothing need be said."""

    def pre_validate(self, form: ZoneForm) -> None:
        """Refuse what is not in the list."""
        if self.raw_data:
            super().pre_validate(form)


class WholeNumber(IntegerField):  # type: ignore[misc]
    """A whole number; what is none is said in the language of the page."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number. Raises ValueError with the sentence a person reads."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("请填写整数。")) from error


class DeclaredForm(ZoneForm):
    """A form whose fields are inputs of a declared act."""

    def typed(self, each: Input) -> Any:
        """What was typed for an input, as its type has it; None when nothing was."""
        field = self._fields.get(each.name)
        return None if field is None else _VALUES[each.kind](each, field)

    def uploads(self) -> list[Upload]:
        """The files that were chosen; a form without such fields has none."""
        return []


class BesideForm(DeclaredForm):
    """The form of something put beside a thing, on a page that holds other forms."""

    def __init__(self, *args: object, suffix: str = "", **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for field in self:
            field.id = f"{self.act}{suffix}-{field.short_name}"
            field.label.field_id = field.id


class ActForm(DeclaredForm, VersionedForm):
    """The form of an act on one version of a thing. Ids carry the act's name: one page holds many of them."""

    alone: ClassVar[bool] = False
    """It has a page of its own."""

    def __init__(self, *args: object, suffix: str = "", **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if self.alone:
            return
        for field in self:
            field.id = f"{self.act}{suffix}-{field.short_name}"
            field.label.field_id = field.id


def form_of(
    act: AnyDeclared,
    *more: AnyDeclared,
    name: str = "",
    base: type[DeclaredForm] = ActForm,
    alone: bool = False,
    without: frozenset[str] = frozenset(),
    **laid_out: Field,
) -> type[Any]:
    """The form class of an act, or of several taken together. Make it once, at import: pages compare classes.

    ``laid_out`` are fields in place of the usual ones, ``without`` are inputs that ``base`` asks for in other words.
    Raises TypeError for a name that no act of the form asks for.
    """
    inputs = {each.name: each for one in (act, *more) for each in inputs_of(one.takes)}
    if unknown := [each for each in {*laid_out, *without} if each not in inputs]:
        raise TypeError(f"{act.name} asks for no {unknown}")
    fields = {
        each.name: laid_out.get(each.name) or field_for(each)
        for each in inputs.values()
        if each.ask.source is not Source.FILES and each.name not in without
    }
    bases = (WithFiles, base) if any(one.files for one in (act, *more)) else (base,)
    called = name or act.name
    return type(f"{called.title().replace('-', '')}Form", bases, {"act": called, "alone": alone, **fields})


def given(form: DeclaredForm, act: Declared[In, Any]) -> In:
    """The inputs of an act as the form has them. Raises Invalid for one that must be said and was not."""
    found = {each.name: form.typed(each) for each in inputs_of(act.takes)}
    return read(act.takes, {name: value for name, value in found.items() if value is not None})


def field_for(each: Input) -> Field:
    """The usual field of an input."""
    return _FIELDS[each.kind](each)


def choices_of(each: Input) -> list[SelectChoice]:
    """The members of a closed list, each with what it means where that is said."""
    members: tuple[Word, ...] = each.ask.offered or tuple(each.words or ())
    return [SelectChoice(member.value, _choice(each, member)) for member in members]


def _choice(each: Input, member: Word) -> str:
    note = (each.ask.notes or {}).get(member)
    return label(member) if note is None else _("%(outcome)s：%(note)s", outcome=label(member), note=_(note))


def _needed(each: Input) -> list[InputRequired]:
    return [InputRequired(later("%(sentence)s", sentence=each.left_out))] if each.needed else []


def _words(each: Input) -> dict[str, Any]:
    return {"label": later(each.ask.words), "description": later(each.ask.hint) if each.ask.hint else ""}


def _text(each: Input) -> Field:
    return (StringField if each.ask.line else TextAreaField)(validators=_needed(each), **_words(each))


def _code(each: Input) -> Field:
    if each.ask.source is Source.PARTS:
        return HiddenField(**_words(each))
    return SelectField(validators=_needed(each), validate_choice=False, **_words(each))


def _codes(each: Input) -> Field:
    if each.ask.source in (Source.PHRASES, Source.ARTICLES):
        return HiddenList(validate_choice=False, choices=[], **_words(each))
    return TickList(validate_choice=False, **_words(each))


def _choice_field(each: Input) -> Field:
    chosen = each.ask.chosen or each.default
    needed = [] if chosen is not None else _needed(each)
    return (OneOfThem if each.optional else RadioField)(
        validators=needed,
        choices=partial(choices_of, each),
        default=None if chosen is None else chosen.value,
        invalid_choice_message=FROM_LIST,
        **_words(each),
    )


def _choices_field(each: Input) -> Field:
    return TickList(choices=partial(choices_of, each), invalid_choice_message=FROM_LIST, **_words(each))


def _flag(each: Input) -> Field:
    """A tick, or, where yes and no must be said, what the button pressed says."""
    return HiddenField(**_words(each)) if each.needed or each.optional else BooleanField(**_words(each))


def _number(each: Input) -> Field:
    return WholeNumber(validators=_needed(each), **_words(each))


def _day(each: Input) -> Field:
    return DayField(validators=_needed(each), **_words(each))


def _rows(each: Input) -> Field:
    """Rows are laid out by a page in its own way: there is no usual field of several things at once."""
    raise TypeError(f"{each.name} is laid out by its page")


_FIELDS: Mapping[InputKind, Callable[[Input], Field]] = {
    InputKind.TEXT: _text,
    InputKind.CODE: _code,
    InputKind.CODES: _codes,
    InputKind.CHOICE: _choice_field,
    InputKind.CHOICES: _choices_field,
    InputKind.FLAG: _flag,
    InputKind.NUMBER: _number,
    InputKind.DAY: _day,
    InputKind.ROWS: _rows,
}


def _typed_text(each: Input, field: Field) -> Any:
    return field.data or None


def _typed_codes(each: Input, field: Field) -> Any:
    return tuple(field.data or ())


def _typed_choice(each: Input, field: Field) -> Any:
    return each.words(field.data) if each.words is not None and field.data else None


def _typed_choices(each: Input, field: Field) -> Any:
    return tuple(each.words(value) for value in field.data or () if each.words is not None)


def _typed_flag(each: Input, field: Field) -> Any:
    return SAID.get(field.data or "") if isinstance(field, HiddenField) else bool(field.data)


def _typed_number(each: Input, field: Field) -> Any:
    return None if field.data in {None, ""} else int(field.data)


def _typed_day(each: Input, field: Field) -> Any:
    return field.day


def _typed_rows(each: Input, field: Field) -> Any:
    return tuple(field.data or ())


_VALUES: Mapping[InputKind, Callable[[Input, Field], Any]] = {
    InputKind.TEXT: _typed_text,
    InputKind.CODE: _typed_text,
    InputKind.CODES: _typed_codes,
    InputKind.CHOICE: _typed_choice,
    InputKind.CHOICES: _typed_choices,
    InputKind.FLAG: _typed_flag,
    InputKind.NUMBER: _typed_number,
    InputKind.DAY: _typed_day,
    InputKind.ROWS: _typed_rows,
}
