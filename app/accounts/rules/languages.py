"""The languages somebody may read: Chinese first; another one has a catalogue in `app/translations`. Pure."""

from enum import StrEnum

from app.kernel.errors import Invalid
from app.kernel.sentences import say


class Language(StrEnum):
    """A language by its code."""

    CHINESE = "zh"
    ENGLISH = "en"


CHINESE = Language.CHINESE
LANGUAGES = {Language.CHINESE: "中文", Language.ENGLISH: "English"}
"""By code, each in its own words."""


def known_language(code: str) -> Language:
    """The language of a code. Raises Invalid on ``language`` when there is none."""
    try:
        return Language(code)
    except ValueError as error:
        raise Invalid({"language": [say("没有这种语言，请选择中文或 English。")]}) from error
