"""Makers for uploads: exports in the shapes of back offices, and what a browser sends of them and of their pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from responder.desk.visit import form_token
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk, Forms

EXPORT = "评价内容,评分,评价时间,买家昵称\n杯盖漏水，要求退款,1,2026-11-18 21:03,t***8\n好用,5,2026-11-17,w***a\n"
# A heading that is only half sure: somebody must say what it is.
UNSURE = (
    "客户反馈记录,打分情况,日期\n"
    "杯盖漏水要求退款处理,1,03/04/2026\n收到很好用谢谢掌柜,5,05/06/2026\n还可以吧就是慢,3,07/08/2026\n"
)


def upload(client: TestClient, body: bytes | str = EXPORT, name: str = "抖店评价.csv", **said: str) -> Any:
    """Sends a file as the form would: its fields first, the file last."""
    body = body.encode() if isinstance(body, str) else body
    fields = {"form_token": form_token(client.cookies.get("huiping", "")), "shop": "demo", "source": "", **said}
    return client.post("/import", data=fields, files={"file": (name, body, "application/octet-stream")})


def page_of(client: TestClient, body: bytes | str = EXPORT, name: str = "抖店评价.csv", **said: str) -> str:
    """The address of the page of an upload."""
    answer = upload(client, body, name, **said)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def fields_on(client: TestClient, page: str) -> dict[str, str]:
    """What the form of a file's columns would send, as it is shown."""
    address = page.split("?")[0]
    return next(fields for action, fields in Forms(client.get(page).text).found if action == address)


def tell(client: TestClient, page: str, **changed: str) -> Any:
    """Looks at the file again, with some fields changed; `field__0` is field-0."""
    return client.post(page, data=fields_on(client, page) | _named(changed))


def confirm(client: TestClient, page: str, **changed: str) -> Any:
    """Presses the button that imports."""
    return client.post(f"{page}/keep", data=fields_on(client, page) | _named(changed))


def shelf(desk: Desk) -> list[Path]:
    """What lies where uploads wait."""
    return sorted((desk.book.archive.folder.parent / "incoming").glob("*"))


def _named(changed: dict[str, str]) -> dict[str, str]:
    return {name.replace("__", "-"): value for name, value in changed.items()}
