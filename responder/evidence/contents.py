"""The files of a bundle that are made from the case file: guide, states, verdicts, drafts, approvals. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from casebook.change import words_sha256
from casebook.codec import plain
from casebook.joining import conflicts
from casebook.model import Approval, Capture, Result
from casebook.views import CaseFile
from responder.evidence import places
from responder.evidence.tables import json_body, lines_body
from responder.evidence.timeline import timeline_body
from responder.evidence.words import guide, words

CAPTURED = ("url", "time", "how", "status", "media_type", "size", "sha256")
BOUGHT = (
    *("external_id", "buyer", "product_id", "sum"),
    *("ordered_at", "shipped_at", "delivered_at", "refunded_at"),
)
SHOP = ("key", "name", "platform", "zone")


def contents(file: CaseFile, warcs: Mapping[str, str], *, variant: str) -> dict[str, bytes]:
    """The files by path; `warcs` gives the SHA-256 of the WARC file of each capture."""
    return {
        places.GUIDE: _guide(file, warcs, variant),
        places.TIMELINE: timeline_body(file),
        places.CAPTURES: lines_body(_captured(one, warcs[one.sha256], variant) for one in file.captures),
        **_review(file),
        **_purchase(file),
        **_reply(file),
    }


def published_text(file: CaseFile) -> str:
    """The exact words last published for this case; empty when none were."""
    words_of = {approval.id: approval.text for approval in file.approvals}
    # A reply may be published anew after a change; what counts is what stands there now.
    done = [one.approval_id for one in file.publications if one.result is Result.DONE]
    return words_of.get(done[-1], "") if done else ""


def _guide(file: CaseFile, warcs: Mapping[str, str], variant: str) -> bytes:
    said = {"name": places.base(file.case.id), "shop": file.shop.name, "platform": file.shop.platform}
    captured = next(iter(sorted(warcs)), None)
    example = places.warc(captured) if captured is not None and variant == "sealed" else None
    return guide(**said, variant=variant, example=example).encode("utf-8", "replace")


def _review(file: CaseFile) -> dict[str, bytes]:
    shop = {name: getattr(file.shop, name) for name in SHOP}
    opinion = {"kind": "opinion", "note": words("bundle")["opinion"]}
    return {
        places.CASE: json_body({"case": plain(file.case), "shop": shop}),
        places.VERSIONS: lines_body(plain(file.states)),
        places.WAYS: lines_body(_ways(file)),
        places.VERDICTS: lines_body({**opinion, **plain(one)} for one in file.judged),
    }


def _purchase(file: CaseFile) -> dict[str, bytes]:
    """What the shop's own records say of the purchase; no files where there are none."""
    purchase = file.purchase
    if purchase is None:
        return {}
    order = plain(purchase.order) if purchase.order else None
    # The keys of phone, address and payer compare orders inside this house: outside they are no evidence.
    said = order and {name: order[name] for name in BOUGHT}
    lists = {places.PARCELS: purchase.parcels, places.AFTERSALES: purchase.aftersales, places.CHAT: purchase.messages}
    made = {places.ORDER: json_body({"order_id": purchase.order_id, "order": said})}
    return made | {path: lines_body(plain(rows)) for path, rows in lists.items() if rows}


def _ways(file: CaseFile) -> Iterator[dict[str, Any]]:
    found = conflicts(file.states, file.ways, file.shop.zone)
    for way in file.ways:
        differs = [one.field for one in found if way.source in dict(one.said)]
        yield {**plain(way), "differs": differs}


def _reply(file: CaseFile) -> dict[str, bytes]:
    hits = [{"draft_id": one.id, "hits": plain(one.draft.hits)} for one in file.drafts]
    return {
        places.DRAFTS: lines_body(plain(file.drafts)),
        places.LINT: json_body(hits),
        places.APPROVALS: lines_body(_approved(one) for one in file.approvals),
        places.PUBLICATIONS: lines_body(plain(file.publications)),
        places.MOVES: lines_body(plain(file.moves)),
        places.SEEN_REPLIES: lines_body(plain(file.replies)),
        places.PUBLISHED: published_text(file).encode("utf-8", "replace"),
        **({places.ANSWERS: lines_body(plain(file.answers))} if file.answers else {}),
    }


def _approved(approval: Approval) -> dict[str, Any]:
    masked = words_sha256(approval.text) != approval.sha256
    return {**plain(approval), **({"masked": True} if masked else {})}


def _captured(capture: Capture, warc_sha256: str, variant: str) -> dict[str, Any]:
    said = plain(capture)
    row = {name: said[name] for name in CAPTURED}
    # A page shows other buyers too, so what leaves the house names it and leaves it out.
    return {**row, "warc_sha256": warc_sha256, "withheld": variant == "redacted"}
