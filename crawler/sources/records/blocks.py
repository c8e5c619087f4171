"""Reads a chat as it is copied or saved from a chat window: a line with name and time, then the words under it.

Who is the buyer stands above the chat, or follows where one side is certainly the shop and only one other talks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TextIO

from casebook.errors import RowError
from crawler.sources.physical import Line, Row, physical_lines
from crawler.sources.records.telling import folded, more_of

# So many lines are looked at to find out whether a file is such a chat; so many messages one conversation has at most.
PEEKED, MOST_MESSAGES = 60, 20_000
UNCERTAIN = "it is not certain whose words these are: put a line 买家: NAME above the chat"
IsSeller = Callable[[str], bool]


@dataclass(slots=True)
class Said:
    """One message as it is gathered line by line."""

    line: int
    nick: str
    time: str
    text: list[str]


@dataclass(slots=True)
class Talk:
    """One conversation: what stands above it, the form of its lines, its messages so far."""

    above: dict[str, str] = field(default_factory=dict)
    form: tuple[str, bool] | None = None
    said: list[Said] = field(default_factory=list)
    # Whether the line before was empty or a rule: only then a new conversation may begin.
    paused: bool = True


def is_chat(stream: TextIO) -> bool:
    """Whether the first lines hold a name with a time, as chat windows write them."""
    lines = (line.text for _, line in zip(range(PEEKED), physical_lines(stream), strict=False))
    return any(_head(_plain(line), None) is not None for line in lines)


def rows(stream: TextIO, is_seller: IsSeller) -> Iterator[Row | RowError]:
    """Each message as a row with order_id, buyer, by, text and time; an error where its side is not certain."""
    talk = Talk()
    for line in physical_lines(stream):
        if line.fault is not None:
            yield RowError(line.number, None, line.fault)
            continue
        told = _told(_plain(line.text)) if talk.paused else None
        if told is not None and talk.said:
            yield from _rows(talk, is_seller)
            talk = Talk(form=talk.form)
        elif len(talk.said) > MOST_MESSAGES:
            yield from _rows(talk, is_seller)
            talk = replace(talk, said=[])
        if told is not None:
            talk.above |= told
        else:
            _read(line, talk)
    yield from _rows(talk, is_seller)


def _read(line: Line, talk: Talk) -> None:
    plain = _plain(line.text)
    day, head = _above()["day"].match(plain), _head(plain, talk.form)
    talk.paused = _above()["between"].match(plain) is not None
    if day is not None:
        talk.above["day"] = day["told"]
    elif head is not None:
        talk.form, found = head
        talk.said.append(_message(line, found, talk.above.get("day")))
    elif talk.said and (not talk.paused or not plain.strip()):
        talk.said[-1].text.append(line.text.strip("\r\n"))


def _message(line: Line, head: re.Match[str], day: str | None) -> Said:
    time = head["time"]
    if re.match(r"\d{4}", time) is None:
        # A time of an unknown day is no time.
        time = f"{day} {time}" if day else ""
    words = [line.text.strip("\r\n")[head.start("text") :]] if head["text"] else []
    return Said(line.number, head["nick"].strip(), time, words)


def _rows(talk: Talk, is_seller: IsSeller) -> Iterator[Row | RowError]:
    seller = folded(talk.above.get("seller", ""))

    def sells(nick: str) -> bool:
        return is_seller(nick) or (seller != "" and folded(nick).split(":")[0] == seller.split(":")[0])

    buyer = talk.above.get("buyer") or _other(talk, sells)
    common = {"order_id": talk.above.get("order_id", ""), "buyer": buyer}
    for said in talk.said:
        text = "\n".join(said.text).strip()
        by = "seller" if sells(said.nick) else "buyer" if buyer and folded(said.nick) == folded(buyer) else None
        if text and by is None:
            yield RowError(said.line, None, UNCERTAIN)
        elif text:
            yield Row(said.line, {**common, "by": by, "text": text, "time": said.time}, "")


def _other(talk: Talk, sells: IsSeller) -> str:
    """The one who talks and is not the shop, where the shop talks too; nobody where that is not certain."""
    nicks = {said.nick for said in talk.said}
    others = {nick for nick in nicks if not sells(nick)}
    return next(iter(others)) if len(others) == 1 and len(nicks) > 1 else ""


def _told(plain: str) -> dict[str, str] | None:
    """What a line above a chat tells of it: its order, its buyer, or who sells."""
    found = ((name, _above()[name].match(plain)) for name in ("order_id", "buyer", "seller"))
    return next(({name: match["told"].strip()} for name, match in found if match is not None), None)


def _head(plain: str, form: tuple[str, bool] | None) -> tuple[tuple[str, bool], re.Match[str]] | None:
    """The form and the parts of a line that begins a message, where it has this form, or any where none is known."""
    for name, pattern in _compiled("heads").items():
        match = pattern.match(plain)
        if match is not None:
            found = (name, match["seconds"] is not None)
            # A day or an hour in somebody's words is no new speaker.
            if form == found or (form is None and (found[1] or re.match(r"\d{4}", match["time"]))):
                return found, match
    return None


def _plain(text: str) -> str:
    """A line as the expressions read it, sign for sign."""
    return "".join(map(_narrow, text.strip("\r\n")))


@lru_cache(maxsize=4096)
def _narrow(sign: str) -> str:
    plain = unicodedata.normalize("NFKC", sign)
    return plain if len(plain) == 1 else sign


def _above() -> Mapping[str, re.Pattern[str]]:
    return _compiled("above")


@lru_cache(maxsize=2)
def _compiled(table: str) -> Mapping[str, re.Pattern[str]]:
    return {name: re.compile(said, re.IGNORECASE) for name, said in more_of("chats")[table].items()}
