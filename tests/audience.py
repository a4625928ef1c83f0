"""Whom a single matter is told to."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from app.kernel.telling import Audience
from app.notifications.audiences import Found, Scene, people_in_each


def people_in(session: Session, scene: Scene, audiences: Collection[Audience], now: datetime) -> Found:
    """The people of each audience of one scene."""
    return people_in_each(session, [(scene, audiences)], now)[0]
