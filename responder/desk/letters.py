"""The page of letters: who got which digest when, and what was refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from starlette.responses import Response

from casebook.model import Fate, Mailing, Shop
from responder.desk.visit import Visit

SHOWN = timedelta(days=30)
WRONG = (Fate.REFUSED, Fate.FAILED, Fate.UNKNOWN, Fate.AGAIN)
OUTBOX = "outbox"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A mail as the list shows it; `fate` is a code, `told` whether its reason is worth reading."""

    mailing: Mailing
    shop: Shop
    fate: str
    told: bool


def letters(visit: Visit) -> Response:
    """The page with the letters of the last thirty days, the newest first."""
    mine = {shop.key: shop for shop in visit.book.shops.all() if shop.key in visit.person.shops}
    found = visit.book.mailings.recent(mine, since=visit.now - SHOWN)
    lines = [_line(one, mine[one.shop], visit) for one in found]
    return visit.show("letters.html", lines=lines, wrong=sum(line.told for line in lines), shops=mine)


def _line(mailing: Mailing, shop: Shop, visit: Visit) -> Line:
    fate = mailing.fate(visit.now)
    # Without a mail server a digest is a file: nobody was sent anything.
    kept = fate is Fate.SENT and mailing.detail.endswith(".eml")
    return Line(mailing=mailing, shop=shop, fate=OUTBOX if kept else fate.value, told=fate in WRONG)
