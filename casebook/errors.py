"""Everything that can go wrong, as one tree; names say what the caller should do.

HuipingError
├── SettingError          a setting has a value nobody can use: correct it and start again
│   └── ModelError        the folder of a user's own model cannot be used; `faults` lists every one found
├── InputError            what a person handed in cannot be read; nothing was kept of that part
│   ├── RowError          one row of a file: counted and listed in the rejects file, the rest goes on
│   └── FileError         the whole file: unknown type, unreadable encoding, missing column
│       └── MapUnsure     its columns may be read in more than one way: say which; `proposal` says what was guessed
├── SourceError           a place reviews come from
│   ├── SourceBusy        try later (retry_after in seconds where the source said so)
│   └── SourceChanged     the source no longer looks as it did: a person must look
├── NotEnough             too few corrections to learn from: go on correcting
├── NotFound              no such thing in the casebook
├── MoveRefused           the table of moves does not allow this to happen to the case now
├── ContactRefused        a buyer may not be spoken to now: `refused` for good, else from `again_at` on
├── ApprovalVoid          the approved words, the review or the draft changed: approve again
│   └── Unproven          the words state what no fact in force shows: answer, or draft anew; `keys` says what
├── ChannelError          a way out; `sent` is False (surely not sent), or None (nobody knows)
├── MailError             the digest or alert could not be handed to the mail server
├── EndpointError         nothing usable from a model endpoint: what was there before stays
│   └── OpinionError      no second opinion, or none that can be used: the review stays unsure
├── LogBroken             the audit log was changed or cut off: find out by whom, and keep the copy you have
├── WorkerLost            a process that worked for us ended before its time: nothing is kept, run it again
├── SealError             no token from a time stamp authority, or none that can be trusted: bundle again later
└── BundleError           an evidence bundle that is not what it claims; `faults` lists every one
"""

from __future__ import annotations

from datetime import datetime
from typing import Any


class HuipingError(Exception):
    """Base of all expected errors; prints as `what: which: why`."""

    what = "something went wrong"

    def __init__(self, which: object = None, why: str | None = None, *, do: str | None = None) -> None:
        super().__init__(which, why, do)
        self.which = which
        self.why = why
        self.do = do

    def __str__(self) -> str:
        said = ": ".join(str(part) for part in (self.what, self.which, self.why) if part is not None)
        return f"{said} ({self.do})" if self.do else said


class SettingError(HuipingError):
    """A setting nobody can use."""

    what = "setting not usable"


class ModelError(SettingError):
    """A user's own model that cannot read reviews; all faults that could be found are gathered."""

    what = "model not usable"

    def __init__(self, which: object, *faults: str, do: str | None = None) -> None:
        super().__init__(which, "; ".join(faults), do=do)
        self.faults = faults


class InputError(HuipingError):
    """What a person handed in cannot be read."""

    what = "input not readable"


class RowError(InputError):
    """One row cannot be kept; `line` counts from 1 in the file, `column` is its name or None."""

    what = "row rejected"

    def __init__(self, line: int, column: str | None, why: str, *, raw: str = "") -> None:
        where = f"line {line}" if column is None else f"line {line}, column {column}"
        super().__init__(where, why)
        self.line = line
        self.column = column
        self.raw = raw


class FileError(InputError):
    """The whole file cannot be read."""

    what = "file not readable"


class MapUnsure(FileError):
    """Nobody but a person can say what the columns of a file are; nothing was kept."""

    what = "columns not certain"

    def __init__(self, which: object, proposal: Any) -> None:
        super().__init__(which, "; ".join(map(str, proposal.asks)))
        self.proposal = proposal


class SourceError(HuipingError):
    """A place reviews come from did not do what it should."""

    what = "source failed"


class SourceBusy(SourceError):
    """The source asks us to come later; `retry_after` in seconds, None where it did not say."""

    what = "source busy"

    def __init__(self, which: object, why: str, *, retry_after: float | None = None) -> None:
        super().__init__(which, why, do="try again later")
        self.retry_after = retry_after


class SourceChanged(SourceError):
    """The source no longer looks as it did; a person must look."""

    what = "source changed"


class JobFailing(HuipingError):
    """A job that failed when it last ran; several are told in one."""

    what = "job failing"


class NotEnough(HuipingError):
    """Too few corrections to learn from."""

    what = "not enough to learn from"


class NotFound(HuipingError):
    """No such thing in the casebook."""

    what = "not found"


class MoveRefused(HuipingError):
    """The table of moves does not allow this now."""

    what = "move refused"


class ContactRefused(HuipingError):
    """A buyer may not be spoken to again now; `refused` says that they want no more, `again_at` when they may be."""

    what = "contact refused"

    def __init__(self, case_id: int, *, refused: bool, again_at: datetime | None = None) -> None:
        why = "the buyer wants no more" if refused else "twice within seven days already"
        do = None if again_at is None else f"wait until {again_at:%Y-%m-%d %H:%M} UTC"
        super().__init__(f"case {case_id}", why, do=do)
        self.refused = refused
        self.again_at = again_at


class ApprovalVoid(HuipingError):
    """The approved words, the review or the draft changed since; nothing was sent."""

    what = "approval void"


class Unproven(ApprovalVoid):
    """Words that state something no fact in force shows; `keys` names the facts that are missing."""

    what = "not proven"

    def __init__(self, which: object, *keys: str) -> None:
        super().__init__(which, f"no fact in force for {', '.join(keys)}", do="answer the question, or draft anew")
        self.keys = keys


class ChannelError(HuipingError):
    """A way out failed; `sent` is False when surely nothing was published, None when nobody knows."""

    what = "channel failed"

    def __init__(self, which: object, why: str, *, sent: bool | None, permanent: bool = False) -> None:
        super().__init__(which, why)
        self.sent = sent
        self.permanent = permanent


class MailError(HuipingError):
    """The mail server refused, or did not answer; `sent` as in ChannelError."""

    what = "mail failed"

    def __init__(self, which: object, why: str, *, sent: bool | None, permanent: bool = False) -> None:
        super().__init__(which, why)
        self.sent = sent
        self.permanent = permanent


class EndpointError(HuipingError):
    """Nothing usable from a model endpoint; `down` is True when it failed itself and the next would fare no better."""

    what = "no answer from the model"

    def __init__(self, which: object, why: str, *, down: bool = False) -> None:
        super().__init__(which, why)
        self.down = down


class OpinionError(EndpointError):
    """No second opinion, or none that can be used."""

    what = "no second opinion"


class LogBroken(HuipingError):
    """The audit log is not what was written into it."""

    what = "audit log broken"


class WorkerLost(HuipingError):
    """A process that worked for us ended before its time; what it would have given is missing."""

    what = "working process lost"


class SealError(HuipingError):
    """A time stamp authority gave no token that can be used; the bundle is as good without it."""

    what = "no seal"


class BundleError(HuipingError):
    """An evidence bundle with faults; all of them are gathered before this is raised."""

    what = "bundle not valid"

    def __init__(self, which: object, faults: list[str]) -> None:
        super().__init__(which, "; ".join(faults))
        self.faults = faults
