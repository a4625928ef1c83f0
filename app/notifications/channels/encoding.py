"""Subjects as RFC 2047 wants them: UTF-8 in base64, cut between signs, no encoded word over 75 characters.

The library cuts and mixes words so that some readers show ``=?utf-8?…`` or lose blanks; here a subject is encoded whole
as soon as one sign of it is not ASCII, and what stands in it is text, even when it looks like an encoded word.
"""

import base64
from collections.abc import Iterator
from email.policy import EmailPolicy
from typing import Any

_NAME = "Subject"
_FORM = "=?utf-8?B?{}?="
_LONGEST_PLAIN = 66
"""Characters of an ASCII subject that stand on the first line as they are."""
_MOST_BYTES = 45
"""Sixty characters of base64 and twelve around them."""
_FIRST_BYTES = 39
"""As many less as ``Subject: `` takes."""


def encoded_subject(subject: str) -> str:
    """What stands behind ``Subject: ``, folded."""
    if subject.isascii() and len(subject) <= _LONGEST_PLAIN and "=?" not in subject:
        return subject
    return "\r\n ".join(_FORM.format(base64.b64encode(part).decode("ascii")) for part in _parts(subject))


def _parts(subject: str) -> Iterator[bytes]:
    """The subject in UTF-8, cut at code points into what one encoded word holds."""
    part, most = b"", _FIRST_BYTES
    for character in subject:
        sign = character.encode()
        if len(part) + len(sign) > most:
            yield part
            part, most = b"", _MOST_BYTES
        part += sign
    yield part


class LetterPolicy(EmailPolicy):
    """How a letter is written: everything in seven bits, the subject by ``encoded_subject``."""

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        """The subject is kept as text: the library would read encoded words into it."""
        return (name, value) if name == _NAME and isinstance(value, str) else super().header_store_parse(name, value)

    def fold(self, name: str, value: Any) -> str:
        """One header with its line end."""
        if name == _NAME:
            return f"{_NAME}: {encoded_subject(str(value))}{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The same in bytes."""
        return self.fold(name, value).encode("ascii") if name == _NAME else super().fold_binary(name, value)


LETTER = LetterPolicy(linesep="\r\n", cte_type="7bit")
"""The policy of every letter; ``SMTP`` of the library in all but the subject."""
