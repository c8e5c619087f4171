"""Uploads as they come: whole, in pieces, broken, hostile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from responder.desk import receiving
from responder.desk.visit import form_token
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk
from tests.responder.desk.uploads_makers import EXPORT, shelf

EDGE = "----edge"
KIND = f"multipart/form-data; boundary={EDGE}"


def part(name: str, value: str, more: str = "") -> str:
    return f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{value}\r\n'


def file_part(body: str = EXPORT, name: str = "a.csv") -> str:
    return part("file", body, f'; filename="{name}"')


def token(client: TestClient) -> str:
    return part("form_token", form_token(client.cookies.get("huiping", "")))


def send(client: TestClient, *parts: str, end: str = f"--{EDGE}--\r\n", kind: str = KIND, cut: int = 0) -> Any:
    body = ("".join(parts) + end).encode()
    pieces: Any = (body[at : at + cut] for at in range(0, len(body), cut)) if cut else body
    return client.post("/import", content=pieces, headers={"content-type": kind})


@pytest.mark.parametrize("cut", [1, 7, 64])
def test_a_form_in_small_pieces_is_the_same_form(desk: Desk, owner: TestClient, cut: int) -> None:
    answer = send(owner, token(owner), part("shop", "demo"), file_part(), cut=cut)
    assert answer.status_code == 303
    body = next(path for path in shelf(desk) if path.suffix == ".csv")
    assert body.read_bytes() == EXPORT.encode()


def test_a_large_file_is_written_as_it_comes(desk: Desk, owner: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "PIECE", 100)
    send(owner, token(owner), part("shop", "demo"), file_part(EXPORT * 50), cut=50)
    assert next(path for path in shelf(desk) if path.suffix == ".csv").read_bytes() == (EXPORT * 50).encode()


def test_a_file_before_its_token_is_not_written(desk: Desk, owner: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "PIECE", 1)
    assert send(owner, part("shop", "demo"), file_part(), token(owner), cut=50).status_code == 403
    assert shelf(desk) == []


def test_two_files_are_none(desk: Desk, owner: TestClient) -> None:
    assert send(owner, token(owner), part("shop", "demo"), file_part(), file_part()).status_code == 400
    assert shelf(desk) == []


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"kind": "multipart/form-data"}, 400),
        ({"kind": "application/x-www-form-urlencoded"}, 415),
        ({"kind": "multipart/form-data; boundary=" + "x" * 300}, 400),
        ({"end": ""}, 400),
        ({"end": "--wrong--"}, 400),
    ],
)
def test_what_is_no_such_form_is_refused(desk: Desk, owner: TestClient, said: dict[str, str], status: int) -> None:
    assert send(owner, token(owner), part("shop", "demo"), file_part(), **said).status_code == status
    assert shelf(desk) == []


def test_a_field_is_short_and_there_are_few(desk: Desk, owner: TestClient) -> None:
    assert send(owner, token(owner), part("shop", "x" * 5000), file_part()).status_code == 413
    many = [part(f"f{n}", "x") for n in range(30)]
    assert send(owner, token(owner), *many, file_part()).status_code == 400
    assert shelf(desk) == []


def test_a_browser_that_goes_away_leaves_nothing(desk: Desk, owner: TestClient) -> None:
    def broken() -> Iterator[bytes]:
        yield (token(owner) + part("shop", "demo") + file_part("x" * 3_000_000)).encode()
        raise ConnectionResetError

    assert owner.post("/import", content=broken(), headers={"content-type": KIND}).status_code == 500
    assert shelf(desk) == []


def test_what_a_file_is_called_may_hold_anything(desk: Desk, owner: TestClient) -> None:
    for name in ('a\\"b.csv', "x" * 500 + ".csv", "a;b=c.csv", "%22.csv", "\u202ea.csv"):
        assert send(owner, token(owner), part("shop", "demo"), file_part(name=name)).status_code == 303
    assert owner.get("/import").status_code == 200
