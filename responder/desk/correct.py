"""A person's word on a verdict with one tap, and how often a week the verdicts were found right."""

from __future__ import annotations

from starlette.responses import Response

from casebook.correction import ENOUGH, LEAST, weeks
from casebook.errors import InputError
from casebook.model import Polarity
from responder.desk.visit import Visit

# A year on a page; older weeks are in the export.
WEEKS = 52
TAKEN_BACK = ""


def correct(visit: Visit) -> Response:
    """Keeps what a person says of the verdict they were shown, or takes their last word back."""
    file = visit.file()
    said = label(visit.form.get("said"))
    shown = next((one for one in file.judged if str(one.id) == visit.form.get("verdict_id")), None)
    if shown is None:
        raise InputError("verdict_id", "none of this case")
    visit.book.corrections.add(shown.id, said, by=visit.person.email, at=visit.now)
    confirms = said is shown.verdict.polarity
    return visit.back(file.case.id, "uncorrected" if said is None else "confirmed" if confirms else "corrected")


def label(said: str | None) -> Polarity | None:
    """The polarity a button stands for, None for the one that takes back; InputError for anything else."""
    if said == TAKEN_BACK:
        return None
    try:
        return Polarity(str(said))
    except ValueError as exc:
        raise InputError("said", f"{said!r} is no polarity") from exc


def accuracy(visit: Visit) -> Response:
    """The page with every week of the person's shops."""
    mine = [shop for shop in visit.book.shops.all() if shop.key in visit.person.shops]
    rows = []
    for shop in mine:
        found = visit.book.corrections.of_shop(shop.key)
        rows.append((shop, weeks((one.correction for one in found), shop.zone)[:WEEKS], len(found)))
    return visit.show("accuracy.html", shops=rows, enough=ENOUGH, least=LEAST if rows else 0)
