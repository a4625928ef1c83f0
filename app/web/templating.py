"""The templates of pages."""

from flask.templating import Environment

from app.kernel.templating import PlainGlobals


class Templates(PlainGlobals, Environment):
    """Pages, whose names of everywhere are in one plain dict."""
