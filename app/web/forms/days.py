"""A day as people type it and nothing looser."""

import re
from contextlib import suppress
from datetime import date

from flask import request
from wtforms import StringField
from wtforms.validators import ValidationError
from wtforms.widgets import DateInput

from app.web.forms.bases import ZoneForm
from app.web.speaking import _

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class DayField(StringField):  # type: ignore[misc]
    """A day as ``YYYY-MM-DD`` and nothing looser; ``day`` is the date, None when nothing was typed."""

    widget = DateInput()

    @property
    def day(self) -> date | None:
        """What was typed, as a date. ValueError when it is none."""
        typed = (self.data or "").strip()
        if not typed:
            return None
        if not _DAY.fullmatch(typed):
            raise ValueError(typed)
        return date.fromisoformat(typed)

    def pre_validate(self, form: ZoneForm) -> None:
        """Refuse what is no day."""
        try:
            self.day  # noqa: B018 - reading it is the check
        except ValueError as error:
            raise ValidationError(_("请填写正确的日期，例如 2026-10-12。")) from error


def days_ticked() -> list[date]:
    """The days ticked beside what was typed; what is no day was not ticked by anybody."""
    found = []
    for typed in request.form.getlist("promise"):
        with suppress(ValueError):
            found.append(date.fromisoformat(typed))
    return found
