"""Settings and actors for loading the demonstration in tests."""

from dataclasses import dataclass
from pathlib import Path

from app.accounts.actors import Actors
from app.companies.queries import paired_companies
from app.regions.queries import below

ACTORS = Actors(below, paired_companies)


@dataclass(frozen=True)
class LoadSettings:
    """As ``config.settings`` as far as loading asks."""

    var: Path
    production: bool = False
    secret_key: str = "a key for tests only, forty characters.."
    demo_password: str | None = None
