"""The contract, made from the endpoints: nothing in it is written by hand twice."""

from typing import Any

from flask import Flask

OPTIONS: dict[str, Any] = {
    "info": {
        "description": "助企哨 REST 接口。令牌由 POST /tokens 取得，放在 Authorization 头中；时间都带时区；"
        "列表用 cursor 翻页；错误为 application/problem+json。",
    },
    "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
}


def document(app: Flask) -> dict[str, Any]:
    """The OpenAPI 3.1 document of an application; for ``flask openapi write`` and the endpoint below."""
    spec: dict[str, Any] = app.extensions["api"].spec.to_dict()
    return spec
