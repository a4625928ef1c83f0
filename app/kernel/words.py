"""Closed lists that people read: each member carries its one Chinese word, said in the reader's language by the face.

The word is a key of the catalogue. Where a firm reads another word than staff, the member carries that too.
"""

from enum import StrEnum
from typing import Self


class Word(StrEnum):
    """A member of a closed list, written ``RESOLVED = "resolved", "已办结·待确认", "请您确认"``.

    The value is what columns, JSON and addresses hold; ``word`` is what staff read, ``firm_word`` what a firm reads,
    the same unless a third part is given. TypeError when the class is made for a member without a word.
    """

    _value_: str
    word: str
    firm_word: str

    def __new__(cls, value: str, word: str = "", firm_word: str = "") -> Self:
        if not word:
            raise TypeError(f"{cls.__name__} member {value!r} has no word")
        member = str.__new__(cls, value)
        member._value_ = value
        member.word = word
        member.firm_word = firm_word or word
        return member
