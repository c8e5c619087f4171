"""Judging through the index: the third copy reaches the first two, whatever is cut short, edited, gone or flooded."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select

from casebook.house import House
from casebook.judging import judge_shop, told
from casebook.model import Level, Review, Verdict
from casebook.settings import read_settings
from casebook.store import Casebook
from casebook.tables import copy_texts, verdicts
from casebook.upkeep import tidy
from scheduler import bursts, judge_due, think, thinking_of
from sentiment.history import History
from tests.makers import NOON, a_review, a_shop
from tests.sentiment.makers import a_crowd
from tests.sentiment.test_history import COPIED


@pytest.fixture
def house(each_book: Casebook, tmp_path: Path) -> House:
    return House(book=each_book, settings=read_settings({}, home=tmp_path), clock=lambda: NOON, owner="one")


def come(house: House, *seen: Review) -> list[int]:
    """Reviews come in and are judged; their ids."""
    house.book.reviews.keep(seen, at=NOON)
    judge_due(house)
    return [house.book.reviews.find(review.source, review.external_id) or 0 for review in seen]


def newest(house: House, review_id: int) -> Verdict:
    found = house.book.verdicts.newest(house.book.reviews.states(review_id)[-1].id)
    assert found is not None
    return found


def users(house: House, review_id: int) -> str:
    """What the newest verdict says of the crowd, without hours and similarity; "" for none."""
    notes = [one.note for one in newest(house, review_id).suspicion.reasons if one.code == "template_campaign"]
    return notes[0].split(" hours")[0] if notes else ""


def count(house: House, table: Any = verdicts) -> int:
    with house.book.verdicts.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def statements(house: House, work: Callable[[], object]) -> int:
    asked: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(house.book.engine, "before_cursor_execute", listen)
    work()
    event.remove(house.book.engine, "before_cursor_execute", listen)
    return len(asked)


def test_the_third_copy_reaches_the_first_two_in_the_same_step(house: House) -> None:
    crowd = a_crowd(*COPIED[:3])
    first, second = come(house, crowd[0])[0], come(house, crowd[1])[0]
    assert (users(house, first), users(house, second)) == ("pair users=2", "pair users=2")
    third = come(house, crowd[2])[0]
    assert {users(house, one) for one in (first, second, third)} == {"crowd users=3"}
    assert newest(house, first).suspicion.level is Level.REVIEW


def test_earlier_members_get_a_case_when_a_crowd_forms(house: House) -> None:
    crowd = a_crowd(*COPIED)
    ids = [come(house, one)[0] for one in crowd]
    think(house)
    found = [house.book.cases.file(line.case.id) for line in house.book.cases.inbox(["demo"])]
    assert {file.case.review_id for file in found} == set(ids)
    assert {file.verdict and file.verdict.suspicion.level for file in found} <= {Level.REVIEW, Level.STRONG}


def test_one_by_one_they_end_as_they_would_all_at_once(house: House) -> None:
    crowd = a_crowd(*COPIED)
    for one in crowd:
        come(house, one)
    said = {f"{copies.users}" for copies in History.of(crowd).copies.values()}
    assert {users(house, one).partition("users=")[2] for one in range(1, 6)} == said == {"5"}


def test_judging_again_what_is_judged_changes_nothing(house: House) -> None:
    come(house, *a_crowd(*COPIED))
    before = count(house)
    assert judge_due(house) == 0 and count(house) == before


def test_a_verdict_changed_by_its_crowd_alone_keeps_everything_else(house: House) -> None:
    crowd = a_crowd(*COPIED[:3])
    first = come(house, crowd[0])[0]
    before = newest(house, first)
    come(house, *crowd[1:])
    after = newest(house, first)
    assert after.suspicion != before.suspicion and replace(after, suspicion=before.suspicion) == before


def test_a_copy_that_is_edited_away_leaves_the_crowd(house: House) -> None:
    crowd = a_crowd(*COPIED[:3])
    ids = come(house, *crowd)
    come(house, replace(crowd[2], text="后来客服联系我换了新的，现在用着还可以吧，再看看"))
    assert [users(house, one) for one in ids] == ["pair users=2", "pair users=2", ""]


def test_a_copy_that_is_gone_leaves_the_crowd_and_comes_back(house: House) -> None:
    crowd = a_crowd(*COPIED[:3])
    ids = come(house, *crowd)
    house.book.reviews.gone("demo", "p-1", seen={"c-0", "c-1"}, at=NOON)
    judge_due(house)
    assert users(house, ids[0]) == "pair users=2"
    come(house, crowd[2])
    assert {users(house, one) for one in ids} == {"crowd users=3"}


def test_an_appended_review_stays_in_its_crowd(house: House) -> None:
    crowd = a_crowd(*COPIED[:3])
    ids = come(house, *crowd)
    texts = count(house, copy_texts)
    come(house, replace(crowd[0], appended=crowd[0].appended))
    assert count(house, copy_texts) == texts and users(house, ids[0]) == "crowd users=3"


def test_a_step_killed_before_its_verdicts_is_done_again(house: House) -> None:
    crowd = a_crowd(*COPIED[:3])
    first = come(house, *crowd[:2])[0]
    house.book.reviews.keep(crowd[2:], at=NOON)

    def killed(*_: object) -> Any:
        raise KeyboardInterrupt

    broken = replace(thinking_of(house, a_shop()), judge=killed)
    with pytest.raises(KeyboardInterrupt):
        list(judge_shop(house.book, a_shop(), broken, house.clock))
    judge_due(house)
    assert users(house, first) == "crowd users=3"


def test_a_step_killed_before_the_others_are_told_goes_on_at_the_next(house: House) -> None:
    crowd = a_crowd(*COPIED[:3])
    first = come(house, *crowd[:2])[0]
    house.book.reviews.keep(crowd[2:], at=NOON)
    next(judge_shop(house.book, a_shop(), thinking_of(house, a_shop()), house.clock))
    assert users(house, first) == "pair users=2"
    judge_due(house)
    assert users(house, first) == "crowd users=3"


def test_who_is_judged_by_another_process_meanwhile_is_told_later(house: House) -> None:
    crowd = a_crowd(*COPIED[:3])
    come(house, crowd[0])
    house.book.reviews.keep([crowd[1]], at=NOON)
    mine = thinking_of(house, a_shop())

    def meanwhile(states: Any, crowds: Any, counted: Any) -> Any:
        # The other process keeps and judges the third copy while we think about the second.
        house.book.reviews.keep([crowd[2]], at=NOON)
        other = replace(mine, rules=mine.rules)
        states_of = house.book.reviews.unjudged(mine.rules, shop="demo")
        posts = list(mine.posts([state.review for state in states_of]))
        seen = [(s.review_id, s.seen_at, p) for s, p in zip(states_of, posts, strict=True)]
        house.book.posts.keep("demo", seen, other.likeness)
        return mine.judge(states, crowds, counted)

    list(judge_shop(house.book, a_shop(), replace(mine, judge=meanwhile), house.clock))
    judge_due(house)
    assert {users(house, one) for one in (1, 2, 3)} == {"crowd users=3"}


def test_two_processes_that_judge_at_once_lose_nobody(house: House) -> None:
    crowd = a_crowd(*COPIED)
    for one in crowd:
        house.book.reviews.keep([one], at=NOON)
    with ThreadPoolExecutor(2) as both:
        list(both.map(judge_due, [house, house]))
    judge_due(house)
    assert {users(house, one) for one in range(1, 6)} == {"large_crowd users=5"}


def test_the_desk_sees_the_crowd_of_a_review(house: House) -> None:
    crowd = a_crowd(*COPIED)
    ids = come(house, *crowd, a_review("物流太慢，等了整整两个星期才收到", external_id="other"))
    think(house)
    cluster = house.book.copies.cluster(ids[0])
    assert cluster is not None and house.book.copies.cluster(ids[-1]) is None
    assert [copy.review.external_id for copy in cluster.copies] == [f"c-{n}" for n in range(5)]
    assert (cluster.buyers, cluster.first, cluster.last) == (5, crowd[0].time, crowd[4].time)
    assert all(copy.case_id and 0.5 <= copy.similarity <= 1 for copy in cluster.copies)
    told_similarity = newest(house, ids[0]).suspicion.reasons[0].note.partition("similarity=")[2]
    assert told_similarity.split()[0] == f"{cluster.similarity:.2f}"


def test_one_buyers_copies_are_no_cluster(house: House) -> None:
    ids = come(house, *a_crowd(*COPIED, author="同一个人"))
    assert house.book.copies.cluster(ids[0]) is None and users(house, ids[0]) == ""


def test_a_burst_is_found_from_the_days_that_are_kept(house: House) -> None:
    usual = [
        a_review("还不错", external_id=f"u-{n}", stars=5, author=f"u{n}", time=NOON - timedelta(days=40 - n // 3))
        for n in range(100)
    ]
    bad = [
        a_review(text, external_id=text, author=text) for text in ("太差", "不行", "别买", "很烂", "失望", "难用", "差")
    ]
    ids = come(house, *usual, *bad)
    assert [one.note.split()[0] for one in newest(house, ids[-1]).suspicion.reasons] == ["burst"]
    assert newest(house, ids[-1]).suspicion.level is Level.NONE


def test_a_burst_is_told_with_what_explains_it(house: House) -> None:
    usual = [
        a_review("还不错", external_id=f"u-{n}", stars=5, author=f"u{n}", time=NOON - timedelta(days=60 - n // 3))
        for n in range(180)
    ]
    texts = ("杯盖漏水", "盖子漏水了", "漏水，退了", "一直漏水", "漏水严重", "倒过来就漏水", "漏水漏水")
    assert bursts(house, a_shop()) == []
    come(house, *usual, *(a_review(text, external_id=text, author=text) for text in texts))
    found = bursts(house, a_shop())
    assert {one.product for one in found} == {None, "p-1"}
    assert {(one.first, one.last, one.negatives) for one in found} == {(NOON.date(), NOON.date(), 7)}
    assert {one.explanations for one in found} == {("bad_batch",)}
    house.book.cases.open_due(thinking_of(house, a_shop()).rules, at=NOON)
    told = [house.book.posts.shown("demo", one) for one in found]
    assert {(one.product_id, one.product, len(one.case_ids)) for one in told} == {
        (None, None, 7),
        ("p-1", "保温杯", 7),
    }


def test_a_tick_costs_what_is_new_and_not_what_is_old(house: House) -> None:
    def arrive(text: str) -> Callable[[], object]:
        return lambda: come(house, a_review(text, external_id=text, author=text))

    come(house, a_review("买来第三天电机就不转了", external_id="first", author="先来的"))
    few = statements(house, arrive("说好送货上门结果放在驿站，自己去搬的，差评"))
    old = (f"{chr(0x4E00 + n * 7)}{chr(0x5000 + n * 11)}坏了，等了很久没人处理" for n in range(300))
    come(house, *(a_review(text, external_id=text, author=text) for text in old))
    assert statements(house, arrive("颜色和图片上差得太多，问了客服也说不清楚")) <= few + 2


def test_a_thousand_times_the_same_praise_takes_no_place(house: House) -> None:
    come(house, *(a_review("好评", external_id=str(n), author=f"b{n}", stars=5) for n in range(300)))
    come(house, *(a_review("好评", external_id=f"bad {n}", author=f"b{n}", stars=1) for n in range(300)))
    assert count(house, copy_texts) == 0
    assert {verdict and verdict.suspicion.level for _, verdict in house.book.verdicts.current("demo")} == {Level.NONE}


def test_one_buyer_posting_without_end_stays_one_buyer(house: House) -> None:
    ids = come(house, *(a_review(COPIED[0], external_id=str(n)) for n in range(600)))
    assert count(house, copy_texts) == 1 and count(house) == 600
    assert users(house, ids[0]) == users(house, ids[-1]) == ""
    assert len(house.book.copies.circle(ids[:1]).posts) <= 201


def test_one_text_by_very_many_buyers_is_judged_in_bounds(house: House) -> None:
    ids = come(house, *(a_review(COPIED[0], external_id=str(n), author=f"b{n}") for n in range(600)))
    assert count(house, copy_texts) == 1 and count(house) < 2 * 600
    assert {newest(house, one).suspicion.level for one in (ids[0], ids[300], ids[-1])} <= {Level.REVIEW, Level.STRONG}
    cluster = house.book.copies.cluster(ids[-1])
    assert cluster is not None and cluster.buyers == 200


@pytest.mark.parametrize(
    "said",
    [{"text": "差" * 3_000}, {"order_time": NOON + timedelta(days=9)}, {"author": None, "time": None, "stars": None}],
)
def test_bad_input_is_kept_and_judged_sensibly(house: House, said: dict[str, Any]) -> None:
    crowd = [a_review(**{"external_id": str(n), "author": f"b{n}", **said}) for n in range(6)]
    come(house, *(crowd if "text" in said else [replace(one, text=f"{one.external_id}号差") for one in crowd]))
    levels = {verdict and verdict.suspicion.level for _, verdict in house.book.verdicts.current("demo")}
    assert levels <= {Level.NONE, Level.HINT}


def test_what_is_old_is_tidied_out_of_the_index(house: House) -> None:
    come(house, *a_crowd(*COPIED))
    tidy(replace(house, clock=lambda: NOON + timedelta(days=200)))
    assert count(house, copy_texts) == 0
    judge_due(house)
    assert house.book.copies.cluster(1) is None


@pytest.mark.parametrize(("users", "said"), [(0, 0), (1, 0), (2, 2), (5, 5), (9, 5), (10, 10), (19, 10), (160, 160)])
def test_large_crowds_are_told_of_when_they_have_doubled(users: int, said: int) -> None:
    assert told(users) == said
