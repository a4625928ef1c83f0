"""The language of a page. Chinese texts are the keys of the catalogue, so that Chinese needs none and can miss nothing.

``?lang=`` of an address wins, and a page so opened keeps it on this device; then that choice, then Chinese. What people
typed, and what a zone named, is shown as it was written.
"""

import json
from collections.abc import Iterable
from contextvars import ContextVar
from datetime import date, timedelta
from functools import lru_cache

from babel.dates import format_date
from flask import Flask, Response, has_request_context, request
from flask_babel import Babel, LazyString, gettext, ngettext
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.rules.languages import CHINESE, LANGUAGES
from app.kernel.sentences import Sentence
from app.web.desk import core

COOKIE = "lang"
KEPT = timedelta(days=365)
LOCALES = {"zh": "zh_Hans_CN", "en": "en"}
TAGS = {"zh": "zh-CN", "en": "en"}
"""What the document says of itself."""
_spoken: ContextVar[str | None] = ContextVar("language", default=None)
"""The language of the page that is being made: a page asks for it some hundreds of times."""
SCRIPT_SENTENCES = (
    "超出 %(count)s 字",
    "还可输入 %(count)s 字",
    "现在没有网络，内容已保存在本机，联网后再点提交。",
    "现在没有网络，没有提交。请不要关闭这一页，联网后再点提交。",
    "网络恢复了，请再点一次提交。",
    "已恢复您上次没有提交的内容。",
    "没有取到模板，请再试一次。",
    "已套用，还有 %(n)s 处要补上。",
    "已套用。",
    "可以提及的同事",
    "没有取到结果，请再试一次。",
    "%(n)s 项，用上下键选，回车前往",
    "没有找到。",
    "%(n)s 位同事，用上下键选，回车确定",
    "清空重填",
    "%(n)s 条待发送",
    "待发送",
    "正在发送…",
    "没有被接收",
    "已发送：",
    "马上发送",
    "修改",
    "丢弃",
    "查看那一次走访",
    "没有网络，联网后自动发送。",
    "登录已过期，请重新登录后自动发送。",
    "没有被接收，请打开修改后再发。",
    "这家企业现在不由您负责，没有登记。请联系企服中心。",
    "%(when)s 写下：%(problems)s 个问题，%(promises)s 项承诺，%(photos)s 张照片",
    "走访已存在本机，还没有发送；联网后自动发送，不用再登记一次。",
    "丢弃“%(title)s”的走访？写的内容和照片都会从本机删除。",
    "里面有回访的答复，联网后才能修改。",
    "这家企业还有一份没写完的，改这一条会替换它。继续吗？",
    "还有 %(n)s 条走访没有发送，退出后会从本机删除。确定退出吗？",
    "一次最多 %(count)s 个文件，请去掉几个。",
    "“%(name)s”超过 20 MB，请换一个小一些的。",
    "合计超过 50 MB，请去掉几个。",
    "%(number)s %(act)s，%(seconds)s 秒后发出",
    "撤销",
    "已看",
    "没有办成，请打开这件诉求查看。",
    "去掉",
    "去掉 %(name)s",
    "正在上传，%(sent)s / %(total)s MB",
    "已上传，正在保存…",
    "网络中断，没有提交。文字和文件都还在，请再点一次提交。",
    "网络不通，刚才的操作没有发出。请检查网络后再试一次。",
    "登录已过期。请刷新页面重新登录，您填写的内容已保留在本机。",
    "您没有权限做这一步。",
    "内容不存在或您无权查看。",
    "附件太大，没有上传成功。",
    "操作太频繁，请稍等片刻再试。",
    "系统暂时没有响应，刚才的操作可能没有完成。请刷新页面查看最新情况。",
)
"""What the browser's own code says; `assets/js/words.js` looks them up."""


def language() -> str:
    """The code of the language of this page; Chinese where there is no page."""
    spoken = _spoken.get()
    if spoken is not None:
        return spoken
    return _asked_for() if has_request_context() else CHINESE


def _asked_for() -> str:
    asked = request.args.get(COOKIE)
    return asked if asked in LANGUAGES else chosen_here() or CHINESE


def chosen_here() -> str | None:
    """The language chosen on this device; None when none was."""
    kept = request.cookies.get(COOKIE)
    return kept if kept in LANGUAGES else None


def keep_language(response: BaseResponse, code: str, *, secure: bool) -> None:
    """Keep a choice on this device."""
    response.set_cookie(COOKIE, code, max_age=KEPT, path="/", secure=secure, httponly=True, samesite="Lax")


def _(text: str, /, **values: object) -> str:
    """A sentence in the language of this page; outside of a page the Chinese itself. Nothing stays nothing."""
    if not text:
        return ""  # the empty key of a catalogue is its own head
    template: str = text if language() == CHINESE else gettext(text)
    return template % {name: _known(value) for name, value in values.items()} if values else template


def later(text: str, /, **values: object) -> LazyString:
    """A sentence written down before there is a page: looked up each time it is shown. For the labels of forms."""
    return LazyString(_, text, **values)


def counted(text: str, n: int, /, **values: object) -> str:
    """A sentence with a number that a language may bend its words to; ``%(n)s`` is the number."""
    known = {"n": n, **{name: _known(value) for name, value in values.items()}}
    return text % known if language() == CHINESE else str(ngettext(text, text, n, **known))


def said(sentence: str) -> str:
    """What the rules said, in the language of this page; any other text as it is."""
    return sentence.said_by(_, counted) if isinstance(sentence, Sentence) else sentence


def listed(items: Iterable[object]) -> str:
    """Several things in a row, as the language of this page puts them: 甲、乙."""
    return _("、").join(str(_known(each)) for each in items)


def clauses(items: Iterable[object]) -> str:
    """Several sentences in one line, as beside a field with more than one fault."""
    return _("；").join(str(_known(each)) for each in items)


def dated(value: date, pattern: str) -> str:
    """A day by a pattern of the catalogue (Unicode's letters, as in ``M月d日 EEE``), names in the page's language."""
    return _written(value, _(pattern), LOCALES[language()])


@lru_cache(maxsize=4096)
def _written(value: date, pattern: str, locale: str) -> str:
    written: str = format_date(value, pattern, locale=locale)
    return written


def script_words() -> str:
    """The browser's own sentences as JSON; empty in Chinese, which they are written in."""
    if language() == CHINESE:
        return ""
    return json.dumps({text: _(text) for text in SCRIPT_SENTENCES}, ensure_ascii=False)


def register(app: Flask) -> None:
    """Make the language known to pages, forms and templates."""
    Babel(
        app,
        default_locale=LOCALES[CHINESE],
        default_timezone="Asia/Shanghai",
        configure_jinja=False,
        default_translation_directories="../translations",
        locale_selector=lambda: LOCALES[language()],
    )
    app.jinja_env.globals.update(
        _=_,
        counted=counted,
        said=said,
        listed=listed,
        clauses=clauses,
        language=language,
        script_words=script_words,
        language_tag=lambda: TAGS[language()],
        languages=LANGUAGES,
    )

    @app.before_request
    def speak() -> None:
        """Find the language once."""
        _spoken.set(_asked_for())

    @app.teardown_request
    def be_silent(_error: BaseException | None) -> None:
        """The next request on this thread speaks its own."""
        _spoken.set(None)

    @app.after_request
    def keep_asked(response: Response) -> Response:
        """A page opened with ``?lang=`` is the first of many: the next link need not carry it."""
        asked = request.args.get(COOKIE)
        if (
            request.method == "GET"
            and response.mimetype == "text/html"
            and asked in LANGUAGES
            and asked != chosen_here()
        ):
            keep_language(response, asked, secure=core().settings.secure_cookies)
        return response


def _known(value: object) -> object:
    return said(value) if isinstance(value, str) else value
