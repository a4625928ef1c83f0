"""The English catalogue is whole: every sentence of the pages has its English, with the same values, and none is left over."""

import pytest
from babel.messages.catalog import Message

from app.accounts.rules.languages import LANGUAGES
from ops import catalogue


def _key(message: Message) -> str:
    """The Chinese of a message; of a counted one its two forms are the same."""
    return message.id if isinstance(message.id, str) else message.id[0]


SENTENCES = catalogue.sentences()
ENGLISH: dict[str, Message] = {_key(message): message for message in catalogue.read_catalogue() if message.id}
NAMES_ITSELF = {*LANGUAGES.values()}
"""A language stands in its own letters, whatever the page's."""


def forms(key: str) -> list[str]:
    """The English of a key: one text, or one for each form of a number."""
    said = ENGLISH[key].string
    return [said or ""] if isinstance(said, str | None) else list(said)


def test_every_sentence_has_its_english_and_none_is_left_over() -> None:
    assert set(SENTENCES) - set(ENGLISH) == set(), "run `make catalogue` and translate"
    assert set(ENGLISH) - set(SENTENCES) == set(), "run `make catalogue`"
    assert [key for key in ENGLISH if not all(forms(key))] == []
    assert [key for key, message in ENGLISH.items() if message.fuzzy] == []


def test_the_english_holds_the_same_values() -> None:
    wrong = {
        key: text
        for key in ENGLISH
        for text in forms(key)
        if catalogue.placeholders(text) != catalogue.placeholders(key)
    }
    assert wrong == {}


def test_counted_sentences_have_both_forms() -> None:
    assert [key for key, found in SENTENCES.items() if found.counted and len(forms(key)) != 2] == []


def test_no_chinese_stands_in_the_english() -> None:
    chinese = {key: text for key in ENGLISH for text in forms(key) if catalogue.CHINESE.search(text)}
    assert set(chinese.values()) <= NAMES_ITSELF


@pytest.mark.parametrize("key", [key for key in SENTENCES if "%(" in key])
def test_values_can_be_filled_in(key: str) -> None:
    values = dict.fromkeys(catalogue.placeholders(key), "X")
    assert all("X" in text % values for text in [key, *forms(key)])
