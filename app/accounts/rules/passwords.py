"""When a password is good enough. Pure.

Length counts code points exactly as typed; nothing is trimmed or folded before hashing. There are no rules about kinds
of characters: they make passwords guessable. What is refused is what guessers try first.
"""

from collections.abc import Iterable

from app.kernel.sentences import say

SHORTEST = 10
LONGEST = 128

LEAST_OWN_CHARACTERS = 4
"""What must be left of a password when every word anybody would guess is taken out of it."""
LEAST_DISTINCT_CHARACTERS = 5
SHORTEST_CONTEXT_WORD = 3

_COMMON_WORDS = (
    "password passwd passw0rd admin administrator root guest user test welcome letmein iloveyou monkey dragon "
    "qwerty qwertyuiop asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx 1qaz 2wsx 1q2w3e 1q2w3e4r 1q2w3e4r5t abc123 a123456 "
    "abcdef abcd1234 superman baseball football sunshine princess master shadow login hello secret changeme default "
    "woaini woaini1314 5201314 1314520 520520 888888 666666 111111 000000 112233 123123 123321 654321 987654321 "
    "1234567890 0123456789 123456789 12345678 1234567 123456 12345 wodemima mima henan zhengzhou china zhongguo "
    "gaoxinqu qifu fuwu qiye zhuqishao zhuqi 密码 助企哨 中国 河南 郑州"
)
_COMMON = frozenset(_COMMON_WORDS.split())
_LEET = str.maketrans("@$!013457", "asioieast")
_SEQUENCES = ("0123456789012345678901234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")
_TRIMMINGS = "0123456789 !@#$%^&*()_+-=.,?"


def faults(password: str, context: Iterable[str] = ()) -> list[str]:
    """Why a new password is not good enough, as Chinese sentences; empty when it is.

    ``context`` are words that belong to this person or place: user name, name, site name, phone.
    """
    if len(password) < SHORTEST:
        return [say("密码至少 %(least)s 个字符，现在是 %(count)s 个。", least=SHORTEST, count=len(password))]
    if len(password) > LONGEST:
        return [say("密码最多 %(limit)s 个字符，现在是 %(count)s 个。", limit=LONGEST, count=len(password))]
    if any(ord(character) < 32 or 0xD800 <= ord(character) <= 0xDFFF for character in password):
        return [say("密码中有看不见的控制字符，请重新输入。")]
    if len(set(password.casefold())) < LEAST_DISTINCT_CHARACTERS:
        return [say("密码里重复的字符太多，请换一个。")]
    if _is_run(password.casefold()):
        return [say("密码是键盘或数字的顺序排列，请换一个。")]
    words = {word.casefold() for word in context if len(word) >= SHORTEST_CONTEXT_WORD}
    if _own_characters(password.casefold(), _COMMON | words) < LEAST_OWN_CHARACTERS:
        return [say("密码太容易被猜到：不要只用常见词、用户名、本平台名称加几个数字。")]
    return []


def _own_characters(folded: str, words: Iterable[str]) -> int:
    """How much of a password is its owner's: what is left without guessable words and the digits and signs around them.

    Both the text as typed and the text read as leet speak are tried, and the smaller rest counts.
    """
    ordered = sorted(words, key=len, reverse=True)
    rests = []
    bare = folded.rstrip(_TRIMMINGS)
    for text in (bare, bare.translate(_LEET)):
        for word in ordered:
            text = text.replace(word, "")
        rests.append(len(text.strip(_TRIMMINGS)))
    return min(rests)


def _is_run(folded: str) -> bool:
    """Whether it is one walk along the digits, the alphabet or the keyboard, forwards or backwards."""
    return any(folded in line or folded[::-1] in line for line in _SEQUENCES)
