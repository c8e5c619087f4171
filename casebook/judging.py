"""Judges what came into a shop, and again whom news or a growing crowd concerns; the thinking itself is handed in.

Whatever is cut short goes on at the next call: unjudged states are found as rows, and so are changed crowds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from casebook.model import Copies, Post, Review, Shop, State, Verdict
from casebook.store import Casebook
from casebook.store.copies import Circle, Due
from casebook.store.posts import Counted
from casebook.store.texts import Likeness

BATCH = 500
# What is older says nothing about today's campaign.
REMEMBERED = timedelta(days=180)
# Beyond this a crowd is told of again when it has doubled.
LARGE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Thinking:
    """The pure steps of judging: posts of reviews, likeness of texts, crowds of a circle, and verdicts.

    `judge` is given the states, each one's copies by review id, and what is known of their products' days.
    """

    rules: str
    posts: Callable[[Sequence[Review]], Iterable[Post]]
    likeness: Likeness
    crowds: Callable[[Circle], Mapping[int, Copies]]
    judge: Callable[[Sequence[State], Mapping[int, Copies], Counted], Sequence[Verdict]]


def judge_shop(book: Casebook, shop: Shop, thinking: Thinking, clock: Callable[[], datetime]) -> Iterator[int]:
    """Judges every current state of a shop these rules have not judged; counts.

    Then those orders or chats brought news of, and those whose crowd of copies changed.
    """
    for states in _unjudged(book, shop.key, thinking.rules):
        _judge(book, shop, thinking, states, at=clock())
        yield len(states)
    while news := book.orders.news(shop.key, limit=BATCH):
        judged = _judge(book, shop, thinking, [one.state for one in news], at=clock())
        book.verdicts.suspect([(state_id, verdict.suspicion) for state_id, verdict in judged], at=clock())
        book.orders.told(news)
        yield len(news)
    for due in _due(book, shop.key):
        yield _judge_again(book, shop, thinking, due, at=clock())


def told(users: int) -> int:
    """The size of crowd a verdict speaks of: each up to five, then only those twice as large; 0 for nobody else."""
    if users <= LARGE:
        return users if users > 1 else 0
    step = LARGE
    while step * 2 <= users:
        step *= 2
    return step


def _judge(
    book: Casebook, shop: Shop, thinking: Thinking, states: Sequence[State], *, at: datetime
) -> list[tuple[int, Verdict]]:
    book.orders.note(states)
    posts = list(thinking.posts([state.review for state in states]))
    recent = int((at - REMEMBERED).timestamp())
    seen = [(state.review_id, state.seen_at, post) for state, post in zip(states, posts, strict=True)]
    fresh = [one for one in seen if max(one[1].timestamp(), one[2].time or 0) >= recent]
    book.posts.keep(shop.key, fresh, thinking.likeness)
    circle = book.copies.circle([state.review_id for state in states])
    crowds = thinking.crowds(circle)
    verdicts = thinking.judge(states, crowds, _counted(book, shop, posts))
    judged = [(state.id, verdict) for state, verdict in zip(states, verdicts, strict=True)]
    book.verdicts.add(judged, at=at)
    own = {state.review_id for state in states} & circle.told.keys()
    book.copies.record(shop.key, circle, crowds, told=_users(own, crowds))
    return judged


def _judge_again(book: Casebook, shop: Shop, thinking: Thinking, due: Sequence[Due], *, at: datetime) -> int:
    circle = book.copies.circle_of(due)
    crowds = thinking.crowds(circle)
    users = _users(circle.told, crowds)
    changed = [one for one in circle.told if told(users[one]) != told(circle.told[one])]
    states = book.verdicts.judged(changed)
    posts = thinking.posts([state.review for state in states])
    verdicts = thinking.judge(states, crowds, _counted(book, shop, posts)) if states else []
    again = [(state.id, verdict.suspicion) for state, verdict in zip(states, verdicts, strict=True)]
    count = book.verdicts.suspect(again, at=at)
    reached = {state.review_id for state in states}
    book.copies.record(shop.key, circle, crowds, told={one: users[one] for one in reached})
    # Who is being judged at this moment may not have seen this crowd: its text stays due.
    waiting = {post.text for post in circle.posts if post.key in set(changed) - reached}
    book.copies.settle(shop.key, [one for one in due if not waiting])
    return count


def _users(reviews: Iterable[int], crowds: Mapping[int, Copies]) -> dict[int, int]:
    return {one: crowds[one].users if one in crowds else 0 for one in reviews}


def _counted(book: Casebook, shop: Shop, posts: Iterable[Post]) -> Counted:
    # Only what may be a burst is looked up; praise has no bad days.
    wanted = {(post.product, post.day) for post in posts if post.negative and post.day is not None}
    return book.posts.counted(shop.key, wanted, around=REMEMBERED.days)


def _unjudged(book: Casebook, shop: str, rules: str) -> Iterator[list[State]]:
    before: list[State] = []
    # What is judged is not found again; a judge that goes by other rules than it says must not go round for ever.
    while (states := book.reviews.unjudged(rules, shop=shop, limit=BATCH)) and states != before:
        yield states
        before = states


def _due(book: Casebook, shop: str) -> Iterator[list[Due]]:
    after = 0
    while due := book.copies.due(shop, after=after):
        yield due
        after = due[-1].text_id
