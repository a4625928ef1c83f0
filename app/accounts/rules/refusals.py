"""What people read when they cannot sign in, or an account cannot be changed; by code. Pure."""

from collections.abc import Mapping

REFUSALS: Mapping[str, str] = {
    "bad_credentials": "用户名或密码不正确。",
    "totp_required": "请输入动态验证码。",
    "totp_wrong": "动态验证码不正确，请等下一个验证码。",
    "totp_used": "这个验证码已经用过，请等下一个。",
    "totp_not_set_up": "这个账号还没有绑定动态验证码，请联系系统管理员。",
    "locked": "从这个网络地址连续输错次数太多，暂时不能再试。",
    "question_due": "请先回答下面的小问题，再登录一次。",
    "question_wrong": "小问题的回答不对或已过期，请回答新的一题。",
    "sign_in_busy": "登录的人太多，请稍等几秒再试。",
    "program_differs": "这个程序的令牌还有效，授权范围或区域不同：请先撤销，再重新签发。",
    "program_tokens": "这个程序已有两个有效的令牌：请先撤销旧的，再签发新的。",
    "own_account": "自己的账号请另一位管理员处理。",
    "own_seat": "自己的席位请另一位管理员结束。",
    "username_taken": "这个用户名已经有人用了，请换一个。",
}
