"""The web application: `gunicorn wsgi:app`, `flask --app wsgi …`."""

import sys

from app.factory import create_app
from config import logging
from config.settings import Settings, SettingsError

try:
    logging.configure("web" if "gunicorn" in sys.argv[0] else "cli")
    app = create_app(Settings.from_env())
except SettingsError as error:
    print(f"zhuqishao: {error}", file=sys.stderr)
    raise SystemExit(2) from None
