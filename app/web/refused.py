"""Puts refused access on record, whichever face refused it: counted by person and hour, the first at once."""

import structlog
from flask import Flask, Response, g, request
from sqlalchemy.exc import SQLAlchemyError

from app.audit.refusing import FORBIDDEN, MISSING, note_refusal
from app.kernel.actor import ANONYMOUS, Actor
from app.web.desk import core

log = structlog.get_logger("refused")


def register(app: Flask) -> None:
    """Look at every answer; what cannot be counted is in the log, and the answer stands."""

    @app.after_request
    def note(response: Response) -> Response:
        actor: Actor = g.get("actor", ANONYMOUS)
        if response.status_code not in {FORBIDDEN, MISSING} or actor.account_id is None or request.url_rule is None:
            return response
        asked = f"{request.method} {request.url_rule.rule}"
        named = {name: str(value) for name, value in (request.view_args or {}).items()}
        try:
            with core().transactions.acting(actor, g.request_id, g.origin) as tx:
                note_refusal(tx, response.status_code, asked, named)
        except SQLAlchemyError as error:
            log.error("refusal not counted", asked=asked, error=type(error).__name__)
        return response
