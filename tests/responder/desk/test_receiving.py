"""Uploads as they come: whole, in pieces, broken, hostile."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from responder.desk import receiving
from responder.desk.receiving import Form, TooLarge, receive
from responder.desk.visit import form_token
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk
from tests.responder.desk.uploads_makers import EXPORT, shelf

EDGE = "----edge"
KIND = f"multipart/form-data; boundary={EDGE}"
END = f"--{EDGE}--\r\n"


@dataclass
class Place:
    """A place in memory that takes a file as it comes."""

    body: bytes = b""
    size: int = 0
    pieces: int = 0
    dropped: bool = False

    def write(self, piece: bytes) -> None:
        self.body += piece
        self.pieces += 1

    def drop(self) -> None:
        self.dropped = True


def part(name: str, value: str, more: str = "") -> str:
    return f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{value}\r\n'


def file_part(body: str = EXPORT, name: str = "a.csv") -> str:
    return part("file", body, f'; filename="{name}"')


def receives(place: Place, *parts: str, cut: int = 1000, breaks: bool = False, kind: str = KIND) -> tuple[Form, Any]:
    """What is made of a form that comes in pieces of `cut` bytes, and breaks off at its end where it is to."""
    body = ("".join(parts)).encode()
    messages = pieces(body, cut, breaks=breaks)

    async def come() -> Mapping[str, Any]:
        return next(messages)

    scope = {"type": "http", "method": "POST", "headers": [(b"content-type", kind.encode())]}
    return asyncio.run(receive(Request(scope, come), lambda: place, check))


def pieces(body: bytes, cut: int, *, breaks: bool) -> Iterator[dict[str, Any]]:
    for at in range(0, len(body), cut):
        yield {"type": "http.request", "body": body[at : at + cut], "more_body": True}
    yield {"type": "http.disconnect"} if breaks else {"type": "http.request", "body": b"", "more_body": False}


def check(fields: Mapping[str, str]) -> None:
    if fields.get("form_token") != "ours":
        raise HTTPException(403)


OURS = part("form_token", "ours")


@pytest.mark.parametrize("cut", [1, 7, 64, 4000])
def test_a_form_in_small_pieces_is_the_same_form(cut: int) -> None:
    place = Place()
    form, received = receives(place, OURS, part("shop", "山野"), file_part(name="评价.csv"), END, cut=cut)
    assert (form.fields, form.filename) == ({"form_token": "ours", "shop": "山野"}, "评价.csv")
    assert (received, place.body) == (place, EXPORT.encode())


def test_a_large_file_is_written_as_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "PIECE", 1000)
    place = Place()
    receives(place, OURS, file_part(EXPORT * 100), END)
    assert place.body == (EXPORT * 100).encode()
    assert place.pieces > 5


def test_a_file_that_comes_before_its_token_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "PIECE", 10)
    place = Place()
    with pytest.raises(HTTPException):
        receives(place, file_part(), OURS, END, cut=20)
    assert place.pieces == 0


@pytest.mark.parametrize("breaks", [True, False])
def test_half_a_file_is_none(breaks: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "PIECE", 100)
    place = Place()
    with pytest.raises((HTTPException, ClientDisconnect)):
        receives(place, OURS, file_part(EXPORT * 100)[:-50], cut=100, breaks=breaks)
    assert place.dropped


def test_a_file_that_is_too_large_is_dropped_and_heard_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "MOST_BYTES", 1000)
    monkeypatch.setattr(receiving, "AROUND", 1000)
    monkeypatch.setattr(receiving, "PIECE", 100)
    place = Place()
    with pytest.raises(TooLarge):
        receives(place, OURS, file_part("x" * 5000), END, cut=100)
    assert place.dropped
    assert len(place.body) <= 2000


def test_no_file_chosen_is_none() -> None:
    place = Place()
    assert receives(place, OURS, file_part("", name=""), END)[1] is None
    assert receives(Place(), OURS, END)[1] is None
    assert place.dropped


def send(client: TestClient, *parts: str, end: str = END, kind: str = KIND) -> Any:
    token = part("form_token", form_token(client.cookies.get("huiping", "")))
    return client.post("/import", content=("".join((token, *parts)) + end).encode(), headers={"content-type": kind})


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
    assert send(owner, part("shop", "demo"), file_part(), **said).status_code == status
    assert shelf(desk) == []


def test_two_files_are_none(desk: Desk, owner: TestClient) -> None:
    assert send(owner, part("shop", "demo"), file_part(), file_part()).status_code == 400
    assert shelf(desk) == []


def test_a_field_is_short_and_there_are_few(desk: Desk, owner: TestClient) -> None:
    assert send(owner, part("shop", "x" * 5000), file_part()).status_code == 413
    many = [part(f"f{n}", "x") for n in range(30)]
    assert send(owner, *many, file_part()).status_code == 400
    assert shelf(desk) == []


def test_what_a_file_is_called_may_hold_anything(owner: TestClient) -> None:
    for name in ('a\\"b.csv', "x" * 500 + ".csv", "a;b=c.csv", "%22.csv", "\u202ea.csv"):
        assert send(owner, part("shop", "demo"), file_part(name=name)).status_code == 303
    assert owner.get("/import").status_code == 200
