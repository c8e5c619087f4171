"""The drafts of a case as people choose among them, and what keeps one from being approved. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from casebook.approving import enough, override_reason
from casebook.change import words_sha256
from casebook.errors import ApprovalVoid, InputError
from casebook.facts import Claim, claims, claims_in, unproven
from casebook.model import MODEL, Hit, KeptDraft, Override, Person, Segment, Severity
from casebook.store.moves import HOUSE
from casebook.views import CaseFile
from responder.approving import forbidding, may_override, overridable
from responder.desk.marks import Piece, pieces
from responder.desk.reading import hit_spans
from responder.sources import sources

OWN = "own"
ORDER = (OWN, "standard", "short", "detailed")
# These do not forbid, but somebody must have read them.
TICKED = (Severity.PROOF, Severity.WARN)
WORST = {severity: rank for rank, severity in enumerate(Severity)}
# Far above every platform's limit: the lints say what is too long, this only stops a flood.
LONGEST = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A draft to choose: its lint hits worst first, its words cut for underlining, and what in it nobody can show.

    `sources` says of each sentence who wrote it, where not all are of our templates.
    """

    kept: KeptDraft
    sha256: str
    length: int
    hits: tuple[Hit, ...]
    pieces: tuple[Piece, ...]
    unproven: tuple[Segment, ...] = ()
    sources: tuple[Segment, ...] = ()

    @property
    def is_reworded(self) -> bool:
        """Whether a model had a part in its words."""
        return self.kept.draft.origin == MODEL

    @property
    def blocked(self) -> bool:
        """Whether nobody can approve it as it stands."""
        return bool(self.unproven) or any(hit.rule not in overridable() for hit in forbidding(self.hits))

    @property
    def to_override(self) -> tuple[Hit, ...]:
        """The hits the owner may let pass with a written reason, each lint once for the same words."""
        found = [hit for hit in forbidding(self.hits) if hit.rule in overridable()]
        said = {(hit.rule, self.words(hit)): hit for hit in reversed(found)}
        return tuple(sorted(said.values(), key=lambda hit: hit.start))

    def words(self, hit: Hit) -> str:
        """The words a hit is about."""
        return self.kept.draft.text[hit.start : hit.end]

    def may_be_let(self, role: str) -> bool:
        """Whether somebody in this role may let pass what stands in the way."""
        return all(may_override(hit, role) for hit in self.to_override)

    @property
    def needs_tick(self) -> bool:
        """Whether a person must say that the warnings were read."""
        return asks(self.hits)


def proposals(file: CaseFile, lint: Callable[[str, CaseFile], tuple[Hit, ...]]) -> list[Proposal]:
    """The newest draft of each kind for the current state of the review, a person's own first.

    What a model made of a draft stands behind it, as long as that draft is the newest.
    """
    current = [kept for kept in file.drafts if kept.state_id == file.state.id]
    ours = {kept.draft.kind: kept.id for kept in current if kept.by == HOUSE and kept.draft.origin != MODEL}
    # Later drafts of a kind replace earlier ones: the newest rules, or the person's last attempt.
    newest = {
        (kept.draft.kind, kept.draft.origin == MODEL): kept
        for kept in current
        if kept.draft.origin != MODEL or kept.id > ours.get(kept.draft.kind, 0)
    }
    ranked = [newest[which] for which in sorted(newest, key=lambda which: (_rank(which[0]), which[1]))]
    return [_proposed(file, kept, lint(kept.draft.text, file)) for kept in ranked]


def claimed(file: CaseFile, kept: KeptDraft) -> tuple[Claim, ...]:
    """The sentences of a draft that state a fact; in a person's own words those they took from our drafts."""
    own = claims(kept.draft)
    known = {one.segment.text for one in own}
    taken = claims_in(kept.draft.text, [one.draft for one in file.drafts])
    return (*own, *(one for one in taken if one.segment.text not in known))


def earlier(file: CaseFile, shown: Iterable[Proposal]) -> list[KeptDraft]:
    """All other drafts, newest first: of earlier states, or replaced."""
    ids = {one.kept.id for one in shown}
    return [kept for kept in reversed(file.drafts) if kept.id not in ids]


def proposal(kept: KeptDraft, hits: Sequence[Hit], missing: tuple[Segment, ...] = ()) -> Proposal:
    """One draft with what the lints say about it and the sentences nobody can show."""
    text = kept.draft.text
    ordered = tuple(sorted(hits, key=lambda hit: (WORST[hit.severity], hit.start)))
    return Proposal(
        kept=kept,
        sha256=words_sha256(text),
        length=len(text),
        hits=ordered,
        pieces=pieces(text, hit_spans(ordered)),
        unproven=missing,
    )


def _proposed(file: CaseFile, kept: KeptDraft, hits: Sequence[Hit]) -> Proposal:
    found = proposal(kept, hits, unproven(claimed(file, kept), file.facts))
    return replace(found, sources=sources(kept.draft, [one.draft for one in file.drafts]))


def asks(hits: Iterable[Hit]) -> bool:
    """Whether any hit asks for a person's word that it was read; what wants a written reason is asked for that."""
    return any(hit.severity in TICKED and hit.rule not in overridable() for hit in hits)


def overrides_in(
    form: Mapping[str, str], text: str, hits: Iterable[Hit], *, by: Person, at: datetime
) -> tuple[Override, ...]:
    """What this person lets pass: the hits their role may, each with a reason worth the name."""
    let = [(hit, form.get(why_field(hit), "")) for hit in forbidding(hits) if may_override(hit, by.role)]
    return tuple(
        Override(rule=hit.rule, words=text[hit.start : hit.end], reason=override_reason(said), by=by.email, at=at)
        for hit, said in let
        if enough(said)
    )


def why_field(hit: Hit) -> str:
    """The name of the field that holds why a hit may pass."""
    return f"why-{hit.rule}-{hit.start}"


def chosen(file: CaseFile, form: Mapping[str, str]) -> KeptDraft:
    """The draft a form approves; ApprovalVoid when the words, the draft or the review are not those shown."""
    which = f"case {file.case.id}"
    if form.get("state_id") != str(file.state.id):
        raise ApprovalVoid(which, "the review changed meanwhile", do="read it again")
    kept = next((one for one in file.drafts if str(one.id) == form.get("draft_id")), None)
    if kept is None or kept.state_id != file.state.id:
        raise ApprovalVoid(which, "the draft is not one for this review as it is now", do="read it again")
    # What was shown, what was sent and what is kept must be one and the same words.
    shas = {form.get("sha256"), words_sha256(plain_lines(form.get("text", ""))), words_sha256(kept.draft.text)}
    if len(shas) != 1:
        raise ApprovalVoid(which, "the words are not those of the draft", do="read it again")
    return kept


def own_words(form: Mapping[str, str]) -> str:
    """What a person wrote; InputError when it is nothing, or more than anybody would publish."""
    text = plain_lines(form.get("text", "")).strip()
    if not text:
        raise InputError("text", "empty")
    if len(text) > LONGEST:
        raise InputError("text", f"{len(text)} characters, at most {LONGEST}")
    return text


def reason(form: Mapping[str, str]) -> str:
    """Why a person does it; InputError when they do not say."""
    text = " ".join(form.get("reason", "").split())[:300]
    if not text:
        raise InputError("reason", "empty")
    return text


def plain_lines(text: str) -> str:
    """The text as it was before the browser sent it: forms turn every line end into two characters."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _rank(kind: str) -> int:
    return ORDER.index(kind) if kind in ORDER else len(ORDER)
