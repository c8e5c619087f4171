"""The wording page: each place of a reply with our sentences and the shop's own; previews, versions, the way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from casebook.errors import MoveRefused, NotFound
from casebook.handed import Note
from casebook.model import KeptWording, PlaceWording, Shop
from responder.approving import COOLING_MINUTES, SECOND_STEP
from responder.desk.paste import mine, shop_of
from responder.desk.policies import Policies, blank_of, keep_approving
from responder.desk.policies import keep as keep_policies
from responder.desk.visit import Visit
from responder.desk.wording_form import difference, legend, numbered, read
from responder.desk.wording_preview import Preview, previews
from responder.naming import as_shown
from responder.placing import SHARED, Place, places
from responder.sheets import VOICES
from responder.speaking import openings
from responder.wording import by_place, unfit

RECENT = 20
ROOMY = {"most_fields": 300}
# Both databases count versions up to here and further.
LONGEST_NUMBER = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A place in the list, with what the shop changed there; `unfit` sentences of its own are passed over now."""

    place: Place
    worded: PlaceWording
    unfit: int

    @property
    def is_changed(self) -> bool:
        """Whether the shop changed something here."""
        return bool(self.worded.own or self.worded.off)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The form of one place as it stands: what is typed, on which version, and what must be put right."""

    shop: Shop
    place: Place
    worded: PlaceWording
    seen: int
    notes: tuple[Note, ...] = ()
    previews: tuple[Preview, ...] = ()
    looked: bool = False


def wording(visit: Visit, *, policies: Policies | None = None, unclear: Note | None = None) -> Response:
    """The places of one shop's replies, its policies, and the newest changes."""
    shops = mine(visit)
    shop = _asked(visit, shops)
    if shop is None:
        return visit.show("wording.html", shops=shops, shop=None)
    kept = visit.book.wordings.versions(shop.key, limit=RECENT)
    return visit.show(
        "wording.html",
        status=422 if unclear or (policies and policies.notes) else 200,
        shops=shops,
        shop=shop,
        groups=_groups(visit, shop),
        policies=policies or blank_of(shop),
        unclear=unclear,
        second=shop.policies.get(SECOND_STEP) or (),
        wait=unclear.said if unclear else shop.policies.get(COOLING_MINUTES, ""),
        changes=[(difference(one), places().get(one.after.place, "")) for one in kept],
        names=_people(visit, kept),
        at=address,
    )


def policies(visit: Visit) -> Response:
    """Keeps the shop's policies, or shows them again with what must be put right."""
    kept = keep_policies(visit)
    return kept if isinstance(kept, Response) else wording(visit, policies=kept)


def approving(visit: Visit) -> Response:
    """Keeps who must look at words and how long they wait, or says what cannot be."""
    kept = keep_approving(visit)
    return wording(visit, unclear=kept) if isinstance(kept, Note) else kept


def one(visit: Visit) -> Response:
    """One place, to be worded."""
    shop, place = _place(replace(visit, form=visit.request.query_params))
    last = _last(visit, shop, place)
    worded = last.after if last else PlaceWording(place=place.key)
    return _show(visit, Form(shop=shop, place=place, worded=worded, seen=last.version if last else 0))


def look(visit: Visit) -> Response:
    """How real cases would read with the sentences typed; nothing is kept."""
    form = _read(visit)
    last = _last(visit, form.shop, form.place)
    shown = previews(visit.book, form.shop, form.place, form.worded, last.after if last else None, now=visit.now)
    faulty = {note.field for note in form.notes}
    return _show(visit, replace(form, looked=True, previews=tuple(one for one in shown if one.field not in faulty)))


def keep(visit: Visit) -> Response:
    """Keeps how the place is worded as a new version; where something is wrong, the form comes back as it was typed."""
    form = _read(visit)
    return _show(visit, form) if form.notes else _keep(visit, form)


def restore(visit: Visit) -> Response:
    """Goes back to how a place was after a version, or (`version` 0) to how we ship it: that is a version too."""
    shop, place = _place(visit)
    number, last = _number(visit.form.get("version", "")), _last(visit, shop, place)
    old = PlaceWording(place=place.key)
    if number != 0:
        kept = visit.book.wordings.version(shop.key, number or 0)
        if kept.after.place != place.key:
            raise NotFound(f"wording version {number} of {place.key}")
        # What we do not ship any more cannot be left out any more.
        old = replace(kept.after, off=tuple(one for one in kept.after.off if one in place.ours))
    notes = unfit(old, place, shop)
    form = Form(shop=shop, place=place, worded=old, seen=last.version if last else 0, notes=notes)
    return _show(visit, form) if notes else _keep(visit, form, restored=number)


def address(shop: Shop, place: Place, done: str = "") -> str:
    """Where a place is worded."""
    said = {"shop": shop.key, "place": place.key, **({"done": done} if done else {})}
    return f"/wording/place?{urlencode(said)}"


def _keep(visit: Visit, form: Form, *, restored: int | None = None) -> Response:
    said = {"by": visit.person.email, "at": visit.now, "seen": form.seen, "restored": restored}
    try:
        kept = visit.book.wordings.keep(form.shop.key, form.worded, **said)
    except MoveRefused:
        last = _last(visit, form.shop, form.place)
        note = Note(field="place", code="changed")
        return _show(visit, replace(form, seen=last.version if last else 0, notes=(note,)))
    done = "wording_same" if kept is None else "wording_kept" if restored is None else "wording_restored"
    return RedirectResponse(address(form.shop, form.place, done), status_code=303)


def _show(visit: Visit, form: Form) -> Response:
    kept = visit.book.wordings.versions(form.shop.key, form.place.key, limit=RECENT)
    return visit.show(
        "wording_place.html",
        status=422 if form.notes else 200,
        form=form,
        shop=form.shop,
        place=form.place,
        faults=numbered(form.notes),
        legend=legend(form.place, form.shop),
        openings=[as_shown(one) for one in openings(form.place.lead)[:3]],
        voices=VOICES,
        changes=[(difference(one), None) for one in kept],
        shown=as_shown,
        names=_people(visit, kept),
    )


def _read(visit: Visit) -> Form:
    shop, place = _place(visit)
    worded, seen = read(visit.form, place), _number(visit.form.get("seen", ""))
    return Form(shop=shop, place=place, worded=worded, seen=seen or 0, notes=unfit(worded, place, shop))


def _number(said: str) -> int | None:
    return int(said) if said.isascii() and said.isdigit() and len(said) < LONGEST_NUMBER else None


def _place(visit: Visit) -> tuple[Shop, Place]:
    shop, place = shop_of(visit), places().get(visit.form.get("place", ""))
    if place is None:
        raise NotFound(f"place {visit.form.get('place', '')!r}")
    return shop, place


def _last(visit: Visit, shop: Shop, place: Place) -> KeptWording | None:
    return next(iter(visit.book.wordings.versions(shop.key, place.key, limit=1)), None)


def _groups(visit: Visit, shop: Shop) -> Mapping[str, Sequence[Row]]:
    order = (*SHARED, *visit.desk.pages.words.groups["cause"])
    changed = by_place(visit.book.wordings.of_shop(shop.key))
    groups: dict[str, list[Row]] = {name: [] for name in order}
    for place in places().values():
        own = changed.get(place.key, PlaceWording(place=place.key))
        faulty = {note.field for note in unfit(own, place, shop) if note.field != "off"} if own.own else set()
        groups.setdefault(place.sheet, []).append(Row(place=place, worded=own, unfit=len(faulty)))
    return {name: rows for name, rows in groups.items() if rows}


def _people(visit: Visit, kept: Sequence[KeptWording]) -> dict[str, str]:
    found = {email: visit.book.people.by_email(email) for email in {one.by for one in kept}}
    return {email: person.name for email, person in found.items() if person is not None}


def _asked(visit: Visit, shops: Sequence[Shop]) -> Shop | None:
    key = visit.form.get("shop") or visit.request.query_params.get("shop")
    found = next((shop for shop in shops if key in (None, shop.key)), None)
    if found is None and key is not None:
        raise NotFound(f"shop {key!r}")
    return found
