"""Sentences in the language of a message's reader: a page knows its language, a message is written for somebody else.

The keys are Chinese and the catalogues are those of the pages (`app/web/speaking.py`); Chinese has none.
"""

from dataclasses import dataclass
from functools import cache
from gettext import NullTranslations
from pathlib import Path

from babel.support import Translations

from app.accounts.rules.languages import CHINESE, Language
from app.kernel.sentences import Sentence

FOLDER = Path(__file__).resolve().parent.parent / "translations"
TAGS = {Language.CHINESE: "zh-Hans", Language.ENGLISH: "en"}
"""What a letter says of itself."""


@cache
def catalogue(language: Language) -> NullTranslations:
    """The sentences of a language; one that is not compiled says everything in Chinese."""
    if language is CHINESE:
        return NullTranslations()
    found: NullTranslations = Translations.load(FOLDER, [language.value])
    return found


@dataclass(frozen=True)
class Speech:
    """One language."""

    language: Language = CHINESE

    def say(self, text: str, /, **values: object) -> str:
        """A sentence by its Chinese, or one that the rules made; ``%(name)s`` stands for a value."""
        if isinstance(text, Sentence):
            return text.said_by(self.say, self.counted)
        if not text:
            return ""  # the empty key of a catalogue is its own head
        sentence = catalogue(self.language).gettext(text)
        return sentence % self._known(values) if values else sentence

    def counted(self, text: str, n: int, /, **values: object) -> str:
        """A sentence with a number that a language may bend its words to; ``%(n)s`` is the number."""
        return catalogue(self.language).ngettext(text, text, n) % {"n": n, **self._known(values)}

    def _known(self, values: dict[str, object]) -> dict[str, object]:
        return {name: self.say(value) if isinstance(value, Sentence) else value for name, value in values.items()}
