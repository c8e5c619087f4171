"""Approves several plain replies after one another: each was shown in full, and passes the checks of a single one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from casebook.approving import uncovered
from casebook.errors import ApprovalVoid, MoveRefused, NotFound, Unproven
from casebook.facts import bound, unproven
from casebook.leanings import about_buyer
from casebook.model import Hit, KeptDraft, Level, Severity, Status, WindowState
from casebook.views import CaseFile
from responder.additions import open_links
from responder.approving import caution, forbidding
from responder.desk.answering import answering
from responder.desk.decide import unticked
from responder.desk.inbox.rows import PAGE, offered
from responder.desk.proposals import chosen, claimed, proposal
from responder.desk.reading import Part, parts_of
from responder.desk.visit import Visit
from responder.grounds import conditions
from responder.promotions import mentions

MARKED = re.compile(r"case-(\d{1,10})", re.ASCII)
# Four fields for each case, its mark, and the token.
ROOMY = {"most_bytes": 1024 * 1024, "most_fields": 6 * PAGE + 10}
NOT_CLEAN = (Severity.BLOCK, Severity.PROOF, Severity.WARN)
PLAIN_TIER = 2
# What is sent of each case, as a single approval sends it.
FIELDS = ("state_id", "draft_id", "sha256", "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A case as the page shows it before people approve: what the buyer wrote, and the reply in full."""

    file: CaseFile
    parts: tuple[Part, ...]
    kept: KeptDraft
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one case: approved, or `why` not; `product` says which one it is."""

    case_id: int
    product: str
    why: str = ""


def look(visit: Visit) -> Response:
    """Shows every reply that was marked, with its review; and which of them cannot be approved here, and why."""
    ready: list[Ready] = []
    refused: list[Outcome] = []
    for case_id in marked(visit.form):
        file = _file(visit, case_id)
        kept = offered([one for one in file.drafts if one.state_id == file.state.id]) if file else None
        why = why_apart(visit, file, kept)
        if file and kept and not why:
            shown = proposal(kept, ())
            parts = parts_of(file.state.review, file.verdict)
            ready.append(Ready(file=file, parts=parts, kept=kept, sha256=shown.sha256))
        else:
            refused.append(_outcome(case_id, file, why))
    return visit.show("together.html", ready=ready, refused=refused)


def approve(visit: Visit) -> Response:
    """Approves each reply that was shown and is still marked, one by one; says which were not, and why."""
    done = [approve_one(visit, case_id) for case_id in shown(visit.form)]
    return visit.show(
        "together_done.html", approved=[one for one in done if not one.why], refused=[one for one in done if one.why]
    )


def approve_one(visit: Visit, case_id: int) -> Outcome:
    """One reply, by the words that were on the page; what became of it."""
    file = _file(visit, case_id)
    if file is None or visit.form.get(f"case-{case_id}") != "yes":
        return _outcome(case_id, file, "left_out" if file else "gone")
    try:
        return _outcome(case_id, file, _approve(visit, file))
    except ApprovalVoid:
        return _outcome(case_id, file, "changed")
    except Unproven:
        return _outcome(case_id, file, "unproven")
    except MoveRefused:
        return _outcome(case_id, file, "moved")


def _approve(visit: Visit, file: CaseFile) -> str:
    """Approves it and says nothing, or says why not."""
    case_id = file.case.id
    kept = chosen(file, {name: visit.form.get(f"{name}-{case_id}", "") for name in FIELDS})
    if why := why_apart(visit, file, kept):
        return why
    text = kept.draft.text
    dead, captures = open_links(visit.book, file, text, look=visit.desk.look, now=visit.now)
    if dead:
        return "hits"
    known = {"facts": bound(claimed(file, kept), file.facts), "captures": captures, "overrides": (), "now": visit.now}
    on = conditions(visit.book, file, text, **known)
    said = {"state_id": file.state.id, "by": visit.person.email, "at": visit.now}
    visit.book.approvals.approve(case_id, kept.id, text, **said, on=on)
    return ""


def why_apart(visit: Visit, file: CaseFile | None, kept: KeptDraft | None) -> str:
    """Why a case must be looked at by itself, as a code; empty where its reply may be approved with others."""
    if file is None:
        return "gone"
    if why := _why_case(visit, file):
        return why
    if kept is None:
        return "none"
    # Linted again on these exact words, as for every approval.
    hits = visit.desk.lint(kept.draft.text, file)
    return _why_words(file, kept, hits)


def _why_case(visit: Visit, file: CaseFile) -> str:
    verdict = file.verdict
    if file.case.status is not Status.DRAFTED:
        return "moved"
    if verdict is None:
        return "unjudged"
    stands = answering(file, visit.book, visit.now)
    found = {
        "safety": verdict.safety,
        "suspicion": about_buyer(verdict.suspicion) is not Level.NONE,
        "odd": bool(verdict.mismatch) or verdict.content != "normal",
        "tier": file.case.tier != PLAIN_TIER,
        "caution": caution(file) is not None,
        "over": stands.window.state is WindowState.CLOSED,
        "look": stands.advice.code == "look",
    }
    return next((code for code, holds in found.items() if holds), "")


def _why_words(file: CaseFile, kept: KeptDraft, hits: Sequence[Hit]) -> str:
    text = kept.draft.text
    found = {
        "promotion": mentions(text),
        "unproven": bool(unproven(claimed(file, kept), file.facts)),
        "hits": any(hit.severity in NOT_CLEAN for hit in hits) or bool(uncovered(forbidding(hits), text, ())),
        # Whatever a single approval asks a person to tick is not asked here.
        "caution": bool(unticked(file, text, hits, {})),
    }
    return next((code for code, holds in found.items() if holds), "")


def marked(form: Mapping[str, str]) -> list[int]:
    """The cases a form marks, in its order; no more than a page holds."""
    return _ids(name for name, value in form.items() if value == "yes")


def shown(form: Mapping[str, str]) -> list[int]:
    """The cases a form shows the words of."""
    return _ids(f"case-{name.removeprefix('draft_id-')}" for name in form if name.startswith("draft_id-"))


def _ids(names: Iterable[str]) -> list[int]:
    found = [int(one[1]) for one in map(MARKED.fullmatch, names) if one]
    return list(dict.fromkeys(found))[:PAGE]


def _file(visit: Visit, case_id: int) -> CaseFile | None:
    try:
        return visit.file_of(case_id)
    except NotFound:
        return None


def _outcome(case_id: int, file: CaseFile | None, why: str) -> Outcome:
    return Outcome(case_id=case_id, product=(file.state.review.product or "") if file else "", why=why)
