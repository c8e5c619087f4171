"""Takes an upload as it comes: the fields of its form first, then one file, piece by piece to where it will wait."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request

from casebook.uploaded import Receiving

FORM = b"multipart/form-data"
MOST_BYTES = 50 * 1024 * 1024
# What stands around the file: the fields, their names, the lines between.
AROUND = 64 * 1024
MOST_FIELDS, MOST_FIELD = 20, 4096
# A browser shows our answer only when it could say all it had; more than this nobody sends by mistake.
DRAINED = 8 * MOST_BYTES
PIECE = 1 << 20


@dataclass(slots=True)
class Form:
    """A form as its pieces come.

    `filename` is None until its file begins, `pieces` what of it is not written yet, `is_whole` whether its end came.
    """

    fields: dict[str, str] = field(default_factory=dict)
    filename: str | None = None
    pieces: list[bytes] = field(default_factory=list)
    is_whole: bool = False
    _head: bytes = b""
    _value: bytes = b""
    _disposition: bytes = b""
    _name: str = ""
    _text: bytearray = field(default_factory=bytearray)
    _is_file: bool = False

    def parser(self, boundary: bytes) -> MultipartParser:
        """What cuts the body into pieces for this form."""
        return MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_part_data": self._data,
                "on_part_end": self._end,
                "on_header_field": self._head_name,
                "on_header_value": self._head_value,
                "on_header_end": self._head_end,
                "on_headers_finished": self._named,
                "on_end": self._finish,
            },
        )

    def _begin(self) -> None:
        self._disposition, self._name, self._is_file = b"", "", False
        self._text.clear()

    def _head_name(self, data: bytes, start: int, end: int) -> None:
        self._head += data[start:end]

    def _head_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _head_end(self) -> None:
        if self._head.lower() == b"content-disposition":
            self._disposition = self._value
        self._head = self._value = b""

    def _named(self) -> None:
        _, said = parse_options_header(self._disposition)
        self._name = said.get(b"name", b"").decode("utf-8", "replace")
        self._is_file = b"filename" in said
        if self._is_file:
            if self.filename is not None:
                raise HTTPException(400)
            self.filename = said[b"filename"].decode("utf-8", "replace")

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._is_file:
            self.pieces.append(data[start:end])
            return
        self._text += data[start:end]
        if len(self._text) > MOST_FIELD:
            raise HTTPException(413)

    def _end(self) -> None:
        if not self._is_file:
            if len(self.fields) >= MOST_FIELDS:
                raise HTTPException(400)
            self.fields[self._name] = self._text.decode("utf-8", "replace").replace("\0", "")

    def _finish(self) -> None:
        self.is_whole = True


class TooLarge(Exception):
    """The file is larger than an upload may be."""


async def receive(
    request: Request, place: Callable[[], Receiving], check: Callable[[Mapping[str, str]], None]
) -> tuple[Form, Receiving | None]:
    """The form and the file in it, None where nobody chose one.

    `check` is given the fields before anything of the file is written; what it raises ends the upload. Raises TooLarge,
    and HTTPException for what is no such form.
    """
    form, received = Form(), None
    try:
        async with aclosing(_pieces(request, form)) as pieces:
            async for piece in pieces:
                if received is None:
                    check(form.fields)
                    received = await run_in_threadpool(place)
                await run_in_threadpool(received.write, piece)
    except BaseException:
        # Also where the browser went away in the middle.
        if received is not None:
            received.drop()
        raise
    if received is None:
        check(form.fields)
    elif not form.filename:
        received.drop()
        received = None
    return form, received


async def drain(request: Request) -> None:
    """Lets a browser say all it has, and forgets it."""
    passed = 0
    async for chunk in request.stream():
        passed += len(chunk)
        if passed > DRAINED:
            return


async def _pieces(request: Request, form: Form) -> AsyncGenerator[bytes, None]:
    """What comes of the file, in pieces worth writing."""
    boundary, passed, held = _boundary(request), 0, 0
    try:
        parser = form.parser(boundary)
        async for chunk in request.stream():
            passed += len(chunk)
            # Counted as it comes: what the header says about the length may be false, or missing.
            if passed > DRAINED:
                break
            if passed > MOST_BYTES + AROUND:
                form.pieces.clear()
                continue
            parser.write(chunk)
            held += len(chunk)
            if form.pieces and held >= PIECE:
                yield b"".join(form.pieces)
                form.pieces.clear()
                held = 0
        if passed > MOST_BYTES + AROUND:
            raise TooLarge
        parser.finalize()
        if not form.is_whole:
            # Half a file would be kept as if it were all of it.
            raise HTTPException(400)
    except FormParserError as exc:
        raise HTTPException(400) from exc
    if form.filename is not None:
        yield b"".join(form.pieces)
        form.pieces.clear()


def _boundary(request: Request) -> bytes:
    kind, said = parse_options_header(request.headers.get("content-type", ""))
    if kind.lower() != FORM:
        raise HTTPException(415)
    if not said.get(b"boundary"):
        raise HTTPException(400)
    return said[b"boundary"]
