"""How personal data is shown to those who need not see it: one rule for pages, API, exports, mail and logs. Pure."""

import re

_PHONE = re.compile(r"(?<!\d)(1\d{2})\d{4}(\d{4})(?!\d)")


def masked_phone(phone: str) -> str:
    """138****5678; anything that is no mobile number keeps only its last two characters."""
    if _PHONE.fullmatch(phone):
        return _PHONE.sub(r"\1****\2", phone)
    return "*" * max(len(phone) - 2, 0) + phone[-2:] if phone else ""


def masked_name(name: str) -> str:
    """张*: the family name stays."""
    return name[:1] + "*" * max(len(name) - 1, 0)


def masked_email(email: str) -> str:
    """a***@x.cn."""
    local, _, domain = email.partition("@")
    return f"{local[:1]}***@{domain}" if domain else "***"


def masked_phones(text: str) -> str:
    """A text with every mobile number in it masked."""
    return _PHONE.sub(r"\1****\2", text)
