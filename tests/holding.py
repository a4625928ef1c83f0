"""Whether a sign-in or a token still holds, and which firms an officer has: asked as the faces ask it."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from app.accounts.actors import Actors
from app.accounts.rules.sessions import STAFF
from app.accounts.sessions import ResumedSession
from app.accounts.tokens import HeldToken
from app.companies.queries import looked_after
from app.kernel.ids import AccountId, CompanyId
from app.regions.queries import ids_below

ACTORS = Actors(regions_below=ids_below, companies_of=looked_after)


def resume(session: Session, secret: str, now: datetime, staff_idle: timedelta = STAFF.idle) -> ResumedSession | None:
    """The sign-in behind a secret, None when it holds no more."""
    found = ACTORS.of_session(session, secret, now, staff_idle)
    return None if found is None else found[1]


def held_token(session: Session, token: str, now: datetime) -> HeldToken | None:
    """The token behind a secret, None when it holds no more."""
    found = ACTORS.of_token(session, token, now)
    return None if found is None else found[1]


def companies_of_officer(session: Session, officer_id: AccountId, day: date) -> frozenset[CompanyId]:
    """The firms an officer looks after on a day, in his own seats and in those of whom he stands in for."""
    return frozenset(CompanyId(each) for each in session.scalars(looked_after(officer_id, day)))
