"""What verifying a bundle says: every fault found, as frozen values with stable codes."""

from __future__ import annotations

from dataclasses import dataclass

NO_SEAL = "none"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it should be; `kind` is a stable code, `path` is inside the bag ("" is the zip)."""

    kind: str
    path: str = ""
    expected: str = ""
    found: str = ""

    def __str__(self) -> str:
        said = ", ".join(
            f"{word} {part}" for word, part in (("expected", self.expected), ("found", self.found)) if part
        )
        return f"{self.kind}: {self.path}" + (f": {said}" if said else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was found in one bundle.

    `seal` is none, pending (no token yet, or no root named to trust it by) or trusted, and then since when and by
    whom: without a trusted seal, a bag rewritten together with its manifests cannot be told from the first one,
    and `ok` does not claim that it can. `unshown` states have words that their captures do not show, as the bundle
    says itself.
    """

    faults: tuple[Fault, ...]
    case: str = ""
    variant: str = ""
    files: int = 0
    seal: str = NO_SEAL
    sealed_at: str = ""
    signer: str = ""
    unshown: int = 0

    @property
    def ok(self) -> bool:
        """True when nothing at all was found wrong."""
        return not self.faults
