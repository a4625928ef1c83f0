"""The web application: `gunicorn wsgi:app`, `flask --app wsgi …`."""

import sys

from app.factory import create_app
from config.settings import Settings, SettingsError

try:
    app = create_app(Settings.from_env())
except SettingsError as error:
    print(f"zhuqishao: {error}", file=sys.stderr)
    raise SystemExit(2) from None
