"""Every failure has one answer: pages and API say the same code, each in its own dress."""

import errno
from collections.abc import Callable, Iterator

import psycopg.errors as pg
import pytest
import sqlalchemy.exc as sa
from flask import Flask
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from app.drafts.rules import DraftFiled
from app.kernel import errors
from app.kernel.failures import EXHAUSTED, OF_DOMAIN, failure_of
from app.tickets.rules.externals import Taken
from app.visits.judging import VisitedAlready
from tests.api.problems import INTERNAL


def behind(cause: Exception, kind: type[sa.DBAPIError] = sa.OperationalError) -> sa.DBAPIError:
    """What SQLAlchemy makes of a driver's error."""
    return kind("SELECT secret", {}, cause)


def cut_off() -> sa.DBAPIError:
    """A connection that died in use, whatever the driver calls it."""
    error = behind(pg.InternalError_("gone"), sa.InternalError)
    error.connection_invalidated = True
    return error


Answered = Callable[[str, Exception], Response]
BUSY, DOWN = "2", "5"
DATABASE: tuple[tuple[str, Exception, int, str, str | None], ...] = (
    ("lock", behind(pg.LockNotAvailable()), 409, "in_progress", BUSY),
    ("deadlock", behind(pg.DeadlockDetected()), 409, "in_progress", BUSY),
    ("serialization", behind(pg.SerializationFailure()), 409, "in_progress", BUSY),
    ("unique", behind(pg.UniqueViolation(), sa.IntegrityError), 409, "in_progress", BUSY),
    ("privilege", behind(pg.InsufficientPrivilege(), sa.ProgrammingError), 403, "forbidden", None),
    ("stale", StaleDataError("1 row expected"), 409, "version_conflict", None),
    ("shutdown", behind(pg.AdminShutdown()), 503, "unavailable", DOWN),
    ("too long", behind(pg.QueryCanceled()), 503, "unavailable", DOWN),
    ("closed", behind(pg.InterfaceError("closed"), sa.InterfaceError), 503, "unavailable", DOWN),
    ("cut off", cut_off(), 503, "unavailable", DOWN),
    ("pool", sa.TimeoutError("QueuePool limit"), 503, "unavailable", DOWN),
    ("data", behind(pg.DataError("NUL"), sa.DataError), 422, "validation_error", None),
    ("value", sa.StatementError("no", "SELECT", {}, ValueError("naive")), 422, "validation_error", None),
    ("surrogate", UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogate"), 400, "bad_request", None),
    ("depth", RecursionError("too deep"), 400, "bad_request", None),
    *(
        (errno.errorcode[number].lower(), OSError(number, "x"), 503, "unavailable", DOWN)
        for number in sorted(EXHAUSTED)
    ),
    ("another file error", FileNotFoundError(errno.ENOENT, "x"), 500, "internal", None),
    ("foreign key", behind(pg.ForeignKeyViolation(), sa.IntegrityError), 500, "internal", None),
    ("check", behind(pg.CheckViolation(), sa.IntegrityError), 500, "internal", None),
    ("bug", KeyError("x"), 500, "internal", None),
)
DOMAIN: tuple[tuple[errors.DomainError, int, str, str | None], ...] = (
    (errors.Forbidden(), 403, "forbidden", None),
    (errors.Forbidden("postponement_needs_leader"), 403, "postponement_needs_leader", None),
    (errors.OutOfScope(["tickets:read"], "这个令牌不能读诉求。"), 403, "forbidden", None),
    (Taken(None), 409, "external_taken", None),
    (DraftFiled("GX20260924-0007"), 409, "state_conflict", None),
    (VisitedAlready("ZFGX20260924-0007"), 409, "state_conflict", None),
    (errors.Missing(), 404, "not_found", None),
    (errors.Missing("calendar_not_loaded"), 404, "not_found", None),
    (errors.Conflict(), 409, "version_conflict", None),
    (errors.Conflict("company_exists"), 409, "company_exists", None),
    (errors.Refused(), 409, "state_conflict", None),
    (errors.Refused("window_closed"), 409, "state_conflict", None),
    (errors.Gone("file_gone"), 410, "file_gone", None),
    (errors.TooLarge({"files": ["太大。"]}), 413, "too_large", None),
    (errors.Invalid({"title": ["请填写标题。"]}), 422, "validation_error", None),
    (errors.Mismatch(), 422, "idempotency_mismatch", None),
    (errors.TooMany(7), 429, "rate_limited", "7"),
    (errors.TooMany(90, code="locked"), 429, "locked", "90"),
    (errors.Unavailable("storage_unavailable"), 503, "storage_unavailable", DOWN),
)
ALL = [
    *(pytest.param(*row, id=name) for name, *row in DATABASE),
    *(pytest.param(*row, id=f"{type(row[0]).__name__}-{row[0].code}") for row in DOMAIN),
]


@pytest.fixture
def answered(app: Flask) -> Answered:
    """A function: the answer of the application to an error on a path."""

    def answer(path: str, error: Exception) -> Response:
        with app.test_request_context(path):
            return app.make_response(app.handle_user_exception(error))

    return answer


@pytest.mark.parametrize(("error", "status", "code", "retry_after"), ALL)
def test_both_faces_answer_alike(
    answered: Answered, error: Exception, status: int, code: str, retry_after: str | None
) -> None:
    program, page = answered("/api/v1/tickets", error), answered("/tickets", error)
    assert (program.status_code, program.get_json()["code"]) == (status, code)
    assert page.status_code == status
    assert program.headers.get("Retry-After") == page.headers.get("Retry-After") == retry_after
    for answer in (program, page):
        assert not any(word in answer.get_data(as_text=True) for word in INTERNAL if word != ".py")


def test_every_class_of_refusal_is_tried() -> None:
    tried = {type(error) for error, *_ in DOMAIN} | {errors.Unauthenticated, errors.Precondition}
    known = {kind for kind, _failure in OF_DOMAIN}
    assert known <= tried == set(_below(errors.DomainError))
    assert all(issubclass(each, tuple(known)) for each in tried)


def test_what_a_caller_of_the_api_must_send_along_a_page_carries(answered: Answered) -> None:
    missing = errors.Precondition()
    assert answered("/api/v1/tickets", missing).status_code == 428
    assert answered("/tickets", missing).status_code == 400


def test_whoever_is_not_signed_in_is_told_so_or_led_to_the_door(answered: Answered) -> None:
    nobody = errors.Unauthenticated()
    assert answered("/api/v1/tickets", nobody).status_code == 401
    assert answered("/tickets", nobody).status_code in (302, 303)


def test_a_bug_is_ours_and_an_outage_is_not() -> None:
    assert failure_of(KeyError("x")).is_ours
    assert not failure_of(sa.TimeoutError("QueuePool limit")).is_ours
    assert failure_of(errors.Refused()).noted == ""


def test_what_the_machine_has_no_more_of_is_in_the_table() -> None:
    named = {"ENOSPC", "EDQUOT", "EROFS", "EIO", "EMFILE", "ENFILE", "ENOMEM"}
    assert {errno.errorcode[number] for number in EXHAUSTED} == named


def test_the_real_sentence_is_said_by_both(answered: Answered) -> None:
    late = errors.Refused("hand_back_late", state="whistled")
    program, page = answered("/api/v1/tickets", late), answered("/tickets", late)
    sentence = "吹哨已超过 1 个工作日，不能再退单。确有困难请联系企服中心协调员。"
    assert program.get_json()["detail"] == sentence
    assert program.get_json()["reason"] == "hand_back_late"
    assert sentence in page.get_data(as_text=True)


def _below(kind: type[errors.DomainError]) -> Iterator[type[errors.DomainError]]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)
