"""Pasted text on its way to reviews."""

from __future__ import annotations

import random
import time
from typing import Any

import pytest

from crawler.sources.hand import Proposed, read_paste
from tests.crawler.pasted import NOW, PAGES, day

PARTS = ("text", "appended", "reply")


def found(text: str) -> list[Proposed]:
    return read_paste(text, zone="Asia/Shanghai", now=NOW)


def one(text: str) -> Proposed:
    [only] = found(text)
    return only


def seen(proposed: Proposed) -> dict[str, Any]:
    words = {part: proposed.text_of(part) for part in PARTS}
    return {name: said for name, said in {**words, **proposed.said, **proposed.times}.items() if said}


def notes(proposed: Proposed) -> set[str]:
    return {f"{note.field}.{note.code}" for note in proposed.notes}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_read_as_its_reviews(page: str) -> None:
    text, reviews = PAGES[page]
    assert [seen(proposed) for proposed in found(text)] == reviews


@pytest.mark.parametrize("seed", range(40))
def test_no_sentence_is_lost_however_the_lines_stand(seed: int) -> None:
    lines = [line for text, _ in PAGES.values() for line in text.split("\n") if "\t" not in line]
    chosen = random.Random(seed).sample(lines, 25)
    shown = str([(each.words, each.said, each.aside, each.notes) for each in found("\n".join(chosen))])
    sentences = {said for _, reviews in PAGES.values() for one in reviews for said in one["text"].split("\n")}
    assert [line for line in chosen if line in sentences and line not in shown] == []


def test_a_shape_nobody_knows_is_one_reviews_words() -> None:
    text = "昨天收到的杯子，盖子漏水。\n2026年11月18日买的 还没用就坏了\n\n联系客服三次都不回"
    assert seen(one(text)) == {"text": text}


def test_markup_that_was_pasted_is_text() -> None:
    text = "<p class='r'>杯盖漏水</p><script>alert(1)</script>"
    assert one(text).text_of("text") == text


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("11-18", "no_year"),
        ("11月18日 21:03", "no_year"),
        ("11.18", "no_year"),
        ("昨天 18:30", "relative"),
        ("3天前", "relative"),
        ("2027-01-01", "future"),
        ("2026-02-30", "bad"),
    ],
)
def test_a_day_that_is_not_certain_gives_no_time_and_says_why(said: str, code: str) -> None:
    proposed = one(f"t***8\n{said}\n杯盖漏水")
    assert proposed.times == {}
    assert [(note.code, note.said) for note in proposed.notes if note.field == "time"] == [(code, said)]


@pytest.mark.parametrize(
    "said",
    ["2026/11/18 21:03:00", "[2026.11.18 21:03]", "2026年11月18日21时03分", "2026年11月18日 晚上9:03"],
)
def test_a_time_is_read_in_the_forms_pages_use(said: str) -> None:
    assert one(f"t***8\n{said}\n杯盖漏水").times == {"time": day("2026-11-18T21:03")}


def test_stars_that_are_not_shown_stay_unknown() -> None:
    proposed = one("t***8\n2026-11-18\n杯盖漏水")
    assert "stars" not in proposed.said
    assert "stars.missing" in notes(proposed)


@pytest.mark.parametrize("said", ["★★★☆☆", "⭐️⭐️⭐️", "3星", "3.0分", "三星", "★★★☆☆ 中评"])
def test_stars_are_read_however_they_are_drawn(said: str) -> None:
    assert one(f"t***8\n{said}\n杯盖漏水").said["stars"] in ("★★★☆☆", "★★★", "3星", "3.0分", "三星")


def test_好评_alone_is_what_the_buyer_wrote() -> None:
    proposed = one("t***8\n2026-11-18\n好评")
    assert (proposed.text_of("text"), "stars" in proposed.said) == ("好评", False)


def test_差评_beside_words_is_the_rating() -> None:
    proposed = one("t***8\n差评\n杯盖漏水")
    assert (proposed.text_of("text"), proposed.said["stars"]) == ("杯盖漏水", "差评")


def test_two_ratings_are_told_to_a_person() -> None:
    assert "stars.several" in notes(one("t***8\n★★★★★\n杯盖漏水\n★☆☆☆☆"))


@pytest.mark.parametrize(
    "line",
    [
        "颜色：有色差，和图片不一样",
        "物流服务：很慢",
        "规格：和描述不一样。小很多",
        "真**垃圾",
        "2026年11月18日买的 还没用就坏了",
        "到货 2026-11-18 21:03",
        "联系方式：加我微信 abc12345",
        "666",
        "收到货才三天前后就坏了",
    ],
)
def test_what_may_be_the_buyers_words_stays_with_them(line: str) -> None:
    assert line in one(f"t***8\n2026-11-18\n杯盖漏水\n{line}").text_of("text")


@pytest.mark.parametrize(
    "line",
    [
        "有用(3)",
        "赞 12 回复 3",
        "来自京东iPhone客户端",
        "[图片]",
        "晒图3张",
        "共 4 张",
        "1/3",
        "查看全部追评",
        "颜色分类：雾霾蓝",
        "颜色:雾霾蓝;尺码:L",
        "IP属地：浙江",
        "88VIP",
        "实付 ¥39.90",
    ],
)
def test_what_the_page_adds_is_no_word_of_the_buyer(line: str) -> None:
    proposed = one(f"t***8\n2026-11-18 {line if 'IP' in line else ''}\n杯盖漏水\n{line if 'IP' not in line else ''}")
    assert proposed.text_of("text") == "杯盖漏水"
    assert line in proposed.aside


def test_a_name_known_by_its_place_alone_is_to_be_checked() -> None:
    assert "author.unsure" in notes(one("小鱼儿\n2026-11-18\n很好看\n就是有点小"))


def test_a_sentence_is_no_name() -> None:
    assert "author" not in one("东西收到了，不错\n2026-11-18\n就是有点小").said


def test_same_words_by_two_names_are_two_reviews() -> None:
    both = found("t***8\n2026-11-18\n好用\nw***a\n2026-11-18\n好用")
    assert [each.said["author"] for each in both] == ["t***8", "w***a"]


def test_a_line_drawn_by_hand_parts_two_reviews() -> None:
    assert [each.text_of("text") for each in found("杯盖漏水\n-----\n很好看")] == ["杯盖漏水", "很好看"]


def test_a_line_a_buyer_drew_parts_nothing() -> None:
    proposed = one("t***8\n2026-11-18\n杯盖漏水\n------\n还有划痕")
    assert proposed.text_of("text") == "杯盖漏水\n------\n还有划痕"


def test_phones_and_addresses_beside_the_review_are_not_kept() -> None:
    text = "用户昵称：j***8\n评价内容：杯盖漏水\n联系电话：13812345678\n张三 13812345678 浙江省杭州市西湖区文三路1号"
    proposed = one(text)
    assert ".private" in notes(proposed)
    assert "138" not in str(seen(proposed)) + str(proposed.aside)


def test_a_telephone_number_is_no_name() -> None:
    proposed = one("用户昵称：13812345678\n评价内容：杯盖漏水")
    assert ("author" in proposed.said, "author.private" in notes(proposed)) == (False, True)


def test_a_buyers_own_telephone_number_stays_in_their_words() -> None:
    assert "13812345678" in one("t***8\n2026-11-18\n坏了，找我 13812345678").text_of("text")


def test_a_label_and_its_words_may_stand_on_two_lines() -> None:
    proposed = one("订单编号：\n6923456789012345678\n用户昵称：\n小鱼儿\n评价内容：\n杯盖漏水\n评价时间：\n2026-11-18")
    assert seen(proposed) == {
        "order_id": "6923456789012345678",
        "author": "小鱼儿",
        "text": "杯盖漏水",
        "time": day("2026-11-18"),
    }


def test_unseen_signs_and_foreign_line_ends_do_no_harm() -> None:
    assert one("t***8\r\n2026-11-18\r\n杯\x00盖\x1b漏水\x07\u2028还有划痕").text_of("text") == "杯盖漏水\n还有划痕"


def test_only_a_pages_own_signs_are_words_if_there_is_nothing_else() -> None:
    assert one("赞").text_of("text") == "赞"


@pytest.mark.parametrize("line", ["好\n", "1\n", "赞 3 回复 2\n", "2026-11-18 ", "颜色:红 ", "*", "· | ", "[追评"])
def test_a_hostile_paste_is_read_in_a_moment(line: str) -> None:
    began = time.monotonic()
    found((line * 200_000)[:60_000])
    assert time.monotonic() - began < 10
