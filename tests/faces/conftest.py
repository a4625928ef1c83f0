"""Both faces on one database: what a page shows beside what the API says."""

from tests.api.conftest import caller
from tests.application import app, core, zone
from tests.web.conftest import sign_in

__all__ = ["app", "caller", "core", "sign_in", "zone"]
