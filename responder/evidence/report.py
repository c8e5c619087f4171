"""Says in Chinese what verifying found, line by line; what came from the bundle is shown and never obeyed."""

from __future__ import annotations

from responder.evidence.fault import Fault, Verification
from responder.evidence.words import words

LONGEST = 160


def report_lines(verification: Verification) -> list[str]:
    """The report for a person: the verdict, each fault with its code, and what a missing seal means."""
    said = words("report")
    head = said["head"]["ok" if verification.ok else "bad"].format(
        case=shown(verification.case) or said["head"]["unnamed"],
        variant=said["variant"].get(verification.variant, said["variant"]["unknown"]),
        files=verification.files,
        faults=len(verification.faults),
    )
    but = "_but" if verification.seal == "trusted" and not verification.ok else ""
    stamped = {"time": verification.sealed_at, "signer": shown(verification.signer)}
    seal = said["seal"][verification.seal + but].format(**stamped)
    openly = [said["head"]["unshown"].format(count=verification.unshown)] if verification.unshown else []
    return [head, *(_line(fault) for fault in verification.faults), *openly, seal]


def shown(text: str) -> str:
    """The text safe for a terminal and a log: signs that cannot be seen as their codes, and not endless."""
    visible = "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in text)
    return visible if len(visible) <= LONGEST else visible[:LONGEST] + "…"


def _line(fault: Fault) -> str:
    said = words("report")
    # Values are filled in and never searched for fields themselves, so braces in a name stay braces.
    values = {name: shown(getattr(fault, name)) or said["head"]["nothing"] for name in ("path", "expected", "found")}
    sentence: str = said["fault"][fault.kind]
    return f"[{fault.kind}] {sentence.format(**values)}"
