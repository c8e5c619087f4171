"""What approved words wait for, and why others went void, as pages say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from casebook.approving import COOLING, SECOND, waits
from casebook.model import Approval, Shop, Status
from casebook.views import CaseFile
from responder.desk.visit import Visit
from responder.desk.words import Words
from responder.lint.rules import table

POLICIES = "policy changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What an approval waits for (`code` second, cooling or None), in a line of words.

    `kinds` says why a second person must look, `who` who could be it; `mine` that it is the person on the page.
    """

    code: str | None
    line: str
    kinds: str
    who: tuple[str, ...]
    mine: bool


def waiting(visit: Visit, file: CaseFile) -> Waiting | None:
    """What the approval of this case waits for; None where none stands unsent."""
    approval = file.approval
    if approval is None or file.case.status is not Status.APPROVED:
        return None
    words, code = visit.desk.pages.words, waits(approval, visit.now)
    others = [one for one in visit.book.people.of_shop(file.shop.key) if one.email != approval.by]
    return Waiting(
        code=code,
        line=line(approval, file.shop, visit),
        kinds=words("list", "and").join(words("second_kind", one) for one in approval.second_for),
        who=tuple(one.name for one in others),
        mine=code == SECOND and visit.person.email != approval.by,
    )


def lines(visit: Visit, shops: dict[str, Shop]) -> dict[int, str]:
    """By case: what its approved words wait for, as lists say it."""
    found = visit.book.approvals.standing(shops)
    of_case = {case_id: shops[shop] for case_id, shop in visit.book.cases.shops_of(one.case_id for one in found)}
    return {one.case_id: line(one, of_case[one.case_id], visit) for one in found}


def line(approval: Approval, shop: Shop, visit: Visit) -> str:
    """When approved words go out or may be sent, or who is waited for first."""
    words, code = visit.desk.pages.words, waits(approval, visit.now)
    way = "auto" if visit.desk.automatic(shop) else "hand"
    if code == COOLING and approval.publish_after is not None:
        return words.filled("waits", f"cooling_{way}", at=clock(approval.publish_after, shop.zone, visit.now, words))
    if code == SECOND:
        return words("waits", "second" if approval.by == visit.person.email else "second_you")
    return words("waits", f"ready_{way}")


def clock(at: datetime, zone: str, now: datetime, words: Words) -> str:
    """The hour and minute in the shop's zone; the day with it where it is another one."""
    there, here = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone))
    code = "today" if there.date() == here.date() else "tomorrow"
    return words.filled("hour", code, at=there.strftime("%H:%M"))


def why_said(group: str, reason: str | None, words: Words) -> str:
    """The reason of a void approval as people say it; empty where nobody has words for it."""
    code, _, detail = (reason or "").partition(", ")
    said = _labels(detail, words) if code == POLICIES else detail
    return words.filled(group, code, said=said) if words.known(group, code) else ""


def _labels(names: str, words: Words) -> str:
    labels = {str(row["name"]): str(row["label"]) for row in table("facts.toml")["policy"]}
    return words("list", "and").join(labels.get(name, name) for name in names.split())
