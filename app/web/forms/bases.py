"""WTForms live here only: shape and Chinese messages; what may be filed or done is decided below the faces."""

from typing import Any, ClassVar

from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import Field, HiddenField
from wtforms.widgets.core import clean_key

from app.kernel.errors import Invalid, Precondition
from app.web.forms.drawing import attributes, choices, draws_choices
from app.web.speaking import later, said

FROM_LIST = later("请从列表中选择。")


class ZoneForm(FlaskForm):  # type: ignore[misc]
    """The base of all forms: CSRF, Chinese messages, and a place for what the rules refuse."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """How fields are drawn."""

        def render_field(self, field: Field, render_kw: dict[str, Any]) -> Markup:
            """As WTForms draws it, with attributes and choices said faster."""
            if draws_choices(field):
                own = {clean_key(name): value for name, value in (field.render_kw or {}).items()}
                return choices(field, **own | {clean_key(name): value for name, value in render_kw.items()})
            if hasattr(field.widget, "html_params"):
                field.widget.html_params = attributes
            drawn: Markup = super().render_field(field, render_kw)
            return drawn

    act: ClassVar[str] = ""
    """The name of the declared act it is made for, as it stands in addresses; empty for a form of none."""

    def refuse(self, error: Invalid) -> None:
        """Hang the sentences of a refusal on their fields; those without a field stand on the form."""
        for name, sentences in error.fields.items():
            field: Field | None = self._fields.get(name)
            if field is None:
                self.form_errors.extend(map(said, sentences))
            else:
                field.errors = [*field.errors, *map(said, sentences)]


def version_of(typed: str) -> int:
    """A version as a page sends it back. Raises Precondition (400) for anything else."""
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        raise Precondition()
    return int(typed)


class VersionedForm(ZoneForm):
    """A form about one version of one thing; without it nothing is changed (400)."""

    version = HiddenField()

    @property
    def seen(self) -> int:
        """The version that was seen. Raises Precondition (400) when the form does not say it."""
        return version_of(self.version.data or "")
