"""Composes a reply from typed segments, in the order of a reply and within the length of its kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from casebook.model import Segment
from responder.proven import Proven
from responder.script import traditional
from responder.sheets import AFTER, BEFORE, KINDS, Block, sheet, version
from responder.speaking import Said, Speaker
from responder.topics import TOGETHER, Topic

__all__ = ["KINDS", "LIMITS", "ORDER", "Plan", "compose", "private_message", "version"]

ORDER = (
    "greeting",
    "apology",
    "restatement",
    "facts",
    "remedy",
    "improvement",
    "channel",
    "promotion",
    "signature",
)
LIMITS: Mapping[str, int] = {"short": 120, "standard": 220, "detailed": 320}
PRIVATE_LIMIT = 200
# How many further causes are answered, and how many handed-in facts are told.
FURTHER: Mapping[str, int] = {"short": 0, "standard": 2, "detailed": 3}
TOLD: Mapping[str, int] = {"short": 1, "standard": 2, "detailed": 4}
# A fact in one of these places says how it ended: nothing is left to find out.
SETTLED = frozenset({"remedy", "fault"})
# What a reply can do without, first to go first, when it grows beyond its limit.
SPARE = ("improvement", "warranty", "facts", "also-2", "also-1", "proven-3", "proven-2", "channel", "also-0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a reply takes up: the sheet that leads, what it is about, what else is complained of, what is known."""

    sheet: str
    topic: Topic
    further: tuple[Topic, ...] = ()
    proven: tuple[Proven, ...] = ()


def compose(plan: Plan, kind: str, speaker: Speaker) -> tuple[Segment, ...]:
    """Segments of one variant in the order of a reply, within the kind's length where that can be had."""
    taken = {one.slot for one in plan.proven[: TOLD[kind]]}
    settled = bool(taken & SETTLED)
    about = _about(plan, speaker, together=1 if kind == "short" else TOGETHER).knowing(settled=settled)
    placed = list(_placed(plan, kind, about, taken=taken | ({"facts"} if settled else set())))
    proven = [(f"proven-{place}", one) for place, one in enumerate(_proven(plan, kind, about))]
    further = [
        (f"also-{place}", _also(place, topic, kind, speaker))
        for place, topic in enumerate(plan.further[: FURTHER[kind]])
    ]
    ordered = sorted([*placed, *proven, *further], key=lambda one: ORDER.index(one[1].type))
    return _within(ordered, LIMITS[kind])


def private_message(plan: Plan, speaker: Speaker) -> str | None:
    """The message for the platform's own chat, None where the cause wants none."""
    said = sheet(plan.sheet).private
    if not said:
        return None
    about = _about(plan, speaker, together=1)
    return (
        about.say_list("private", "private-opening") + about.say_worded(f"{plan.sheet}/private", said, "private").text
    )


def _about(plan: Plan, speaker: Speaker, *, together: int) -> Speaker:
    topic = plan.topic
    point = "、".join(topic.points[:together])
    ground = _in_script(sheet(plan.sheet).ground, speaker)
    return speaker.knowing(point=point, matter=topic.matter, named=topic.named, ground=ground)


def _in_script(words: str, speaker: Speaker) -> str:
    return traditional(words) if speaker.in_traditional else words


def _placed(plan: Plan, kind: str, speaker: Speaker, *, taken: set[str]) -> Iterator[tuple[str, Segment]]:
    taken = set(taken)
    for block in _blocks(plan.sheet):
        if block.slot not in taken and block.serves(kind, speaker.known):
            taken.add(block.slot)
            said = speaker.say_block(block, f"{kind}-{block.slot}")
            if speaker.known["chat"] in said.text:
                # Where to reach us is said once.
                speaker = speaker.knowing(placed=True)
            yield block.slot, _segment(block.type, said, block.fact)


def _proven(plan: Plan, kind: str, speaker: Speaker) -> Iterator[Segment]:
    for one in plan.proven[: TOLD[kind]]:
        known = {**one.known, "value": _in_script(one.known["value"], speaker)}
        text = speaker.knowing(**known).say(one.say, f"{kind}-{one.key}")
        yield Segment(type=one.type, text=text, fact=one.key)


def _also(place: int, topic: Topic, kind: str, speaker: Speaker) -> Segment:
    """One clause about a further complaint; the openings differ by place, so that none stands twice."""
    point = "".join(topic.points[:1])
    about = speaker.knowing(point=point, matter=topic.matter)
    name = "also_point" if point else "also_matter"
    opening = about.say_list(f"{name}_{place}", f"{kind}-also-{place}")
    said = about.say_worded(f"{topic.cause}/also", sheet(topic.cause).also, f"{kind}-also-{topic.cause}")
    return _segment("remedy", replace(said, text=opening + said.text))


def _segment(type: str, said: Said, fact: str | None = None) -> Segment:
    return Segment(type=type, text=said.text, fact=said.fact or fact, origin=said.origin)


@lru_cache(maxsize=64)
def _blocks(name: str) -> tuple[Block, ...]:
    # The first block of a slot wins: what the buyer asks for, then the cause's own sentences, then what all share.
    names = (name,) if sheet(name).alone else (*BEFORE, name, *AFTER)
    blocks = [block for one in names for block in sheet(one).blocks]
    return tuple(sorted(blocks, key=lambda block: ORDER.index(block.type)))


def _within(placed: Sequence[tuple[str, Segment]], limit: int) -> tuple[Segment, ...]:
    kept = list(placed)
    for spare in SPARE:
        if _length(segment for _, segment in kept) <= limit:
            break
        kept = [(slot, segment) for slot, segment in kept if slot != spare]
    return tuple(segment for _, segment in kept)


def _length(segments: Iterable[Segment]) -> int:
    return sum(len(segment.text) for segment in segments)
