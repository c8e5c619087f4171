"""Reads reviews out of text a person pasted: what was recognised, what is doubtful, and what was left out. Pure.

A shape nobody knows is one review's words. Nothing is guessed: a day without a year gives no time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from casebook.handed import Note
from casebook.private import mask
from crawler.sources.cells import LONGEST_ID
from crawler.sources.paste.blocks import blocks
from crawler.sources.paste.pieces import GAP, SIGNS, WORDS, Piece, own, pieces, short
from crawler.sources.paste.when import Clock

# What a C0 or C1 sign does in pasted text nobody can see; line ends and tabs stay.
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
LINE_END = re.compile("\r\n?|[\u2028\u2029\x85]")
ONCE = ("stars", "order_id", "product_id", "product", "url")
OFFICE = ("nick", "order_id", "text", "time")
SIGN_TIMES = ("appended_time", "reply_time")
WEB = re.compile(r"https?://[^/\s]+", re.IGNORECASE)
NUMBER = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
# A line of which so little is left without phones and addresses is no sentence of a buyer.
LEFT_OF_A_LINE = 8


@dataclass(slots=True, kw_only=True)
class Proposed:
    """One review as it was recognised; `notes` say what a person should look at, `aside` holds the lines left out."""

    words: dict[str, list[str]] = field(default_factory=lambda: {"text": [], "appended": [], "reply": []})
    said: dict[str, str] = field(default_factory=dict)
    times: dict[str, datetime] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    whole: str = ""

    def text_of(self, part: str) -> str:
        """The words of a part (text, appended, reply), paragraphs kept apart by one empty line."""
        return re.sub("\n{3,}", "\n\n", "\n".join(self.words[part])).strip()


def read_paste(text: str, *, zone: str, now: datetime) -> list[Proposed]:
    """The reviews in a pasted text, in its order; times without offset are in `zone`."""
    plain = UNSEEN.sub("", LINE_END.sub("\n", text))
    found = blocks(pieces(plain, Clock(zone, now))) or [[Piece(WORDS, plain.strip())]]
    # Where every review begins with a name, a short first line is one.
    named = len(found) > 1 and all(_has_name(block) or _may_begin_with_a_name(block) for block in found)
    return [_Reader(block, named=named).read() for block in found]


class _Reader:
    """Goes through the pieces of one block and puts each where it belongs."""

    def __init__(self, block: list[Piece], *, named: bool) -> None:
        self.block = _with_name(block, named)
        self.found = Proposed(whole="\n".join(piece.said for piece in own(block)))
        if self.block is not block:
            self._note("author", "unsure")
        self.section: str | None = "text"
        self.office = any(piece.named and piece.kind in OFFICE for piece in block)
        # A page that labels the buyer's words has no others of theirs.
        self.told = any(piece.kind == "text" for piece in block)
        self.has_words = any(piece.kind == WORDS or (piece.kind == "text" and piece.said) for piece in block)

    def read(self) -> Proposed:
        """What the block says."""
        for at, piece in enumerate(self.block):
            self._take(piece, after_sign=at > 0 and self.block[at - 1].kind in SIGNS)
        self._look_over()
        return self.found

    def _take(self, piece: Piece, *, after_sign: bool) -> None:
        if piece.kind in (WORDS, GAP):
            self._words(piece)
        elif piece.kind in ("text", *SIGNS):
            self.section = piece.kind
            self._add(piece.said)
        elif piece.kind == "nick":
            self._nick(piece)
        elif piece.kind in ("time", *SIGN_TIMES):
            self._time(piece, after_sign=after_sign)
        elif piece.kind in ONCE:
            self._once(piece)
        elif piece.kind == "private" and not self.office:
            # Without other labels around it this is a sentence of the buyer's.
            self._words(piece)
        else:
            self._aside(piece)
        if self.told and piece.named and piece.kind not in ("text", *SIGNS, *SIGN_TIMES):
            self.section = None

    def _words(self, piece: Piece) -> None:
        if self.section is None or (self.office and _private(piece.said)):
            self._aside(piece)
        else:
            self._add(piece.said)

    def _add(self, said: str) -> None:
        if self.section is not None and (said or self.found.words[self.section]):
            self.found.words[self.section].append(said)

    def _nick(self, piece: Piece) -> None:
        if "author" in self.found.said:
            self._words(piece)
        elif NUMBER.search(piece.said):
            # A whole telephone number is no name, and is nobody's to keep.
            self._note("author", "private")
        elif piece.said:
            self.found.said["author"] = piece.said

    def _time(self, piece: Piece, *, after_sign: bool) -> None:
        name = piece.kind
        if name == "time" and self.section in SIGNS and (after_sign or self._told("time")):
            name = f"{self.section}_time"
        if piece.dated is None or self._told(name):
            self._aside(piece)
        elif piece.dated.time is None:
            self._note(name, piece.dated.why, piece.dated.said)
        else:
            self.found.times[name] = piece.dated.time

    def _told(self, name: str) -> bool:
        return name in self.found.times or any(note.field == name for note in self.found.notes)

    def _once(self, piece: Piece) -> None:
        if piece.kind == "stars" and not piece.named and not self.has_words and piece.said.endswith("评"):
            # 好评 and nothing else is what the buyer wrote.
            self._add(piece.said)
        elif piece.kind in self.found.said:
            self._aside(piece)
            if piece.kind == "stars" and piece.said != self.found.said["stars"]:
                self._note("stars", "several", piece.said)
        elif len(piece.said) > LONGEST_ID or (piece.kind == "url" and not WEB.match(piece.said)):
            self._aside(piece)
        elif piece.said:
            self.found.said[piece.kind] = piece.said

    def _aside(self, piece: Piece) -> None:
        if piece.kind == "private" or _private(piece.said):
            self._note("", "private")
        elif piece.said and piece.kind != GAP:
            self.found.aside.append(piece.said)

    def _note(self, name: str, code: str, said: str = "") -> None:
        note = Note(field=name, code=code, said=said)
        if note not in self.found.notes:
            self.found.notes.append(note)

    def _look_over(self) -> None:
        if not self._told("time"):
            self._note("time", "missing")
        if "stars" not in self.found.said:
            self._note("stars", "missing")
        if not self.found.text_of("text"):
            self._note("text", "missing")


def _with_name(block: list[Piece], named: bool) -> list[Piece]:
    """The block with its first line as the name, where the place of the line says so."""
    mine = list(own(block))
    if not mine or not _may_begin_with_a_name(block):
        return block
    before_a_shape = mine[1].kind in ("time", "stars", "spec")
    if not (before_a_shape or named):
        return block
    at = block.index(mine[0])
    return [*block[:at], Piece("nick", mine[0].said), *block[at + 1 :]]


def _may_begin_with_a_name(block: list[Piece]) -> bool:
    """A short line first, further words after it, and no name elsewhere."""
    mine = list(own(block))
    free = [piece for piece in mine if piece.kind == WORDS]
    shaped = any(piece.kind in ("time", "stars") for piece in mine)
    return len(free) > 1 and not _has_name(block) and shaped and mine[0].kind == WORDS and short(mine[0].said)


def _has_name(block: list[Piece]) -> bool:
    return any(piece.kind == "nick" for piece in block)


def _private(said: str) -> bool:
    """Whether a line is little more than phones, addresses and names."""
    left = mask(said).replace("*", "")
    covered = len(said) - len(left)
    return covered >= 7 and len(re.sub(r"[\s,，;；:：]", "", left)) <= LEFT_OF_A_LINE
