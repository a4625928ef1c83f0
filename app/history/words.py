"""How a matter of a former system stood when it was brought in. Pure."""

from app.kernel.words import Word


class PastState(Word):
    """Closed, or open as it was left: nobody handles it here."""

    CLOSED = "closed", "已办结（历史）"
    OPEN = "open", "未办结（历史）"
