"""How a session ended, in words."""

from app.accounts.rules.sessions import Ending
from app.accounts.sessions import EndedSession
from app.web.speaking import _, counted


def ending_sentence(ended: EndedSession) -> str | None:
    """What its browser is told at the door; nothing to who left by himself."""
    minutes = round(ended.limits.idle.total_seconds() / 60)
    days = ended.limits.idle.days
    return {
        Ending.LEFT: None,
        Ending.SURPLUS: counted(
            "您的账号在另一台设备上登录了。同时最多在 %(n)s 台设备上登录，这里是最早的一台，已经退出。",
            ended.limits.most,
        ),
        Ending.ELSEWHERE: _("您在另一台设备上结束了这里的登录。"),
        Ending.RENEWED: _("您的账号有变动（密码、验证码、角色或停用），请重新登录。"),
        Ending.IDLE: counted("您有 %(n)s 天没有使用，请重新登录。", days)
        if days
        else counted("您有 %(n)s 分钟没有操作，为了安全已经退出，请重新登录。", minutes),
        Ending.OLD: _("这次登录的时间已经够长，为了安全请重新登录。"),
    }[ended.by]
