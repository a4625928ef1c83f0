"""Refusals. Rules and use-cases raise them; each face translates them once (`docs/rules/safety.md`).

``code`` is stable and for programs; the Chinese sentence for people is found by code in the faces' label table,
unless ``message`` carries one that names the facts.
"""

from collections.abc import Mapping, Sequence


class DomainError(Exception):
    """Any refusal with a code."""

    code = "refused"

    def __init__(self, code: str | None = None, message: str | None = None) -> None:
        super().__init__(code or self.code)
        self.code = code or self.code
        self.message = message


class Missing(DomainError):
    """The thing does not exist, or not for this actor: the two are never told apart (404)."""

    code = "not_found"


class Forbidden(DomainError):
    """The thing is visible, but this actor may not do this to it (403)."""

    code = "forbidden"


class OutOfScope(Forbidden):
    """A program's token is not for this; ``scopes`` would be, none where only people may (403)."""

    def __init__(self, scopes: Sequence[str], message: str) -> None:
        super().__init__(message=message)
        self.scopes = tuple(scopes)


class Unauthenticated(DomainError):
    """Nobody is signed in, or the sign-in is over (401, or the sign-in page)."""

    code = "unauthenticated"


class Invalid(DomainError):
    """The input is wrong; ``fields`` maps a field to its Chinese sentences (422)."""

    code = "validation_error"

    def __init__(self, fields: Mapping[str, Sequence[str]], code: str | None = None) -> None:
        super().__init__(code)
        self.fields = {name: list(sentences) for name, sentences in fields.items()}


class TooLarge(Invalid):
    """More than is taken at once, said on its field like every other wrong input (413)."""

    code = "too_large"

    def __init__(self, fields: Mapping[str, Sequence[str]]) -> None:
        super().__init__(fields, self.code)


class Conflict(DomainError):
    """Somebody was faster: the version is stale, or the same work is in flight (409)."""

    code = "version_conflict"

    def __init__(
        self, code: str | None = None, *, allowed: Sequence[str] = (), state: str = "", version: int | None = None
    ) -> None:
        super().__init__(code)
        self.allowed, self.state, self.version = tuple(allowed), state, version


class Refused(DomainError):
    """The action does not fit the state; ``allowed`` are those that do, for this actor, now (409)."""

    code = "state_conflict"

    def __init__(self, code: str | None = None, *, allowed: Sequence[str] = (), state: str = "") -> None:
        super().__init__(code)
        self.allowed, self.state = tuple(allowed), state


class Precondition(DomainError):
    """A version or an idempotency key is required and missing (428)."""

    code = "precondition_required"


class Mismatch(DomainError):
    """An idempotency key came again with another body (422)."""

    code = "idempotency_mismatch"


class TooMany(DomainError):
    """A limit is reached; ``retry_after`` seconds until it is worth trying again (429)."""

    code = "rate_limited"

    def __init__(self, retry_after: int, code: str | None = None, message: str | None = None) -> None:
        super().__init__(code, message)
        self.retry_after = retry_after


class Gone(DomainError):
    """The thing was there and is not any more, though nobody removed it through us (410)."""

    code = "gone"


class Unavailable(DomainError):
    """Something we stand on is away for the moment; waiting helps (503)."""

    code = "unavailable"
