"""Where things lie in a bundle: one name per file, for those who write it and those who verify it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

GUIDE = "data/00_说明.txt"
INDEX = "data/03_证据目录.csv"
TIMELINE = "data/04_timeline.csv"
CASE = "data/10_review/case.json"
VERSIONS = "data/10_review/versions.jsonl"
WAYS = "data/10_review/ways.jsonl"
VERDICTS = "data/10_review/verdicts.jsonl"
ORDER = "data/20_order/order.json"
AFTERSALES = "data/20_order/aftersales.jsonl"
CHAT = "data/30_chat/chat.jsonl"
PARCELS = "data/40_logistics/parcels.jsonl"
ANSWERS = "data/70_reply/answers.jsonl"
DRAFTS = "data/70_reply/drafts.jsonl"
LINT = "data/70_reply/lint.json"
APPROVALS = "data/70_reply/approvals.jsonl"
PUBLICATIONS = "data/70_reply/publications.jsonl"
MOVES = "data/70_reply/moves.jsonl"
SEEN_REPLIES = "data/70_reply/seen_replies.jsonl"
PUBLISHED = "data/70_reply/published.txt"
CAPTURE_FOLDER = "data/80_capture/"
CAPTURES = CAPTURE_FOLDER + "captures.jsonl"
REDACTIONS = "data/redactions.json"
CONSISTENCY = "data/91_consistency.json"
ACCESSES = "data/92_access_log.jsonl"
WARC_END = ".warc.gz"
SEAL_FOLDER = "seal/"
SEAL = SEAL_FOLDER + "seal.json"
SEAL_CHAIN = SEAL_FOLDER + "tsa-chain.pem"
TOKEN_END = ".tsr"

ALWAYS = (
    *(GUIDE, INDEX, TIMELINE, CASE, VERSIONS, VERDICTS, DRAFTS, LINT),
    *(APPROVALS, PUBLICATIONS, MOVES, SEEN_REPLIES, PUBLISHED, CAPTURES, CONSISTENCY, ACCESSES),
)

# JSON Lines files whose rows are compared with others: the fields every row must have, by type.
LINES: Mapping[str, Mapping[str, type]] = MappingProxyType(
    {
        VERSIONS: {"seq": int, "digest": str, "review": dict},
        APPROVALS: {"id": int, "text": str, "sha256": str},
        PUBLICATIONS: {"id": int, "approval_id": int},
        ACCESSES: {"seq": int, "prev_sha256": str, "sha256": str, "at": str, "by": str},
        CAPTURES: {"url": str, "time": str, "sha256": str, "warc_sha256": str},
    }
)


def base(case_id: int) -> str:
    """The bag's own folder in the zip, and the name the case goes by outside."""
    return f"CASE-{case_id}"


def warc(sha256: str) -> str:
    """Where the WARC file of the capture with this SHA-256 lies."""
    return f"{CAPTURE_FOLDER}{sha256}{WARC_END}"


def seal_token(number: int) -> str:
    """Where the token of the authority with this number lies, counted from 0."""
    return f"{SEAL_FOLDER}manifest-sha256{f'-{number + 1}' if number else ''}{TOKEN_END}"
