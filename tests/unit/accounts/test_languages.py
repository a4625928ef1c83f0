"""The languages somebody may read, and how the demand for another is refused."""

import pytest

from app.accounts.rules.languages import CHINESE, LANGUAGES, Language, known_language
from app.kernel.errors import Invalid


def test_each_language_is_offered_in_its_own_words() -> None:
    assert {code.value: name for code, name in LANGUAGES.items()} == {"zh": "中文", "en": "English"}
    assert known_language("zh") is CHINESE is Language.CHINESE
    assert known_language("en") is Language.ENGLISH


@pytest.mark.parametrize("code", ["", "de", "EN", "zh-CN"])
def test_another_is_refused_on_its_field(code: str) -> None:
    with pytest.raises(Invalid) as refused:
        known_language(code)
    assert [(field, len(sentences)) for field, sentences in refused.value.fields.items()] == [("language", 1)]
