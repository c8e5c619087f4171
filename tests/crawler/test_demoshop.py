"""The demo shop as a visitor, a crawler and a channel meet it: over real HTTP on loopback."""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from http.client import HTTPMessage, RemoteDisconnected
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from casebook.errors import FileError, SettingError
from crawler.demoshop import DemoShop, Found, Truth, compare, load_shop, load_truth
from crawler.demoshop.ledger import LONGEST
from crawler.demoshop.shelf import stock
from crawler.demoshop.truth import load_titles

DAY = date(2026, 11, 20)
CAUSES = ["quality", "logistics", "description", "size", "usage", "service", "price", "return"]
CAUSES += ["wrong_item", "authenticity", "safety", "packaging"]
HONEST = "100122"
HIDDEN = "100327"
CUP = "/product/1001/reviews"


@pytest.fixture(scope="module")
def open_shop() -> Iterator[DemoShop]:
    with DemoShop(today=DAY) as shop:
        yield shop


@pytest.fixture
def shop() -> Iterator[DemoShop]:
    with DemoShop(today=DAY) as shop:
        yield shop


def get(shop: DemoShop, path: str, **headers: str) -> tuple[int, str, HTTPMessage]:
    asked = Request(shop.url + path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with urlopen(asked, timeout=5) as answer:
            return answer.status, answer.read().decode(), answer.headers
    except HTTPError as error:
        with error:
            return error.code, error.read().decode(), error.headers


def post(shop: DemoShop, review_id: str, text: str, *, token: str | None = None) -> tuple[int, dict[str, str]]:
    return send(shop, json.dumps({"review_id": review_id, "text": text}).encode(), token=token)


def send(shop: DemoShop, body: bytes, *, token: str | None = None) -> tuple[int, dict[str, str]]:
    headers = {"Authorization": f"Bearer {shop.token if token is None else token}", "Content-Type": "application/json"}
    try:
        with urlopen(Request(f"{shop.url}/api/reply", body, headers), timeout=5) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        with error:
            return error.code, json.load(error)


def walk(shop: DemoShop, path: str) -> list[str]:
    """Every page from this one on, by its 下一页 links."""
    pages: list[str] = []
    while path and len(pages) < 20:
        pages.append(get(shop, path)[1])
        following = re.search(r'class="next"[^>]*href="([^"]+)"', pages[-1])
        path = following[1] if following else ""
    return pages


def products(shop: DemoShop) -> list[str]:
    return [path for page in walk(shop, "/") for path in re.findall(r'product-link" href="([^"]+)"', page)]


def review_ids(shop: DemoShop) -> list[str]:
    pages = [page for path in products(shop) for page in walk(shop, f"{path}/reviews")]
    return [found for page in pages for found in re.findall(r'<article class="review" id="review-(\w+)"', page)]


def review_block(shop: DemoShop, review_id: str) -> str:
    for page in walk(shop, f"/product/{review_id[:4]}/reviews"):
        block = re.search(rf'<article class="review" id="review-{review_id}".*?</article>', page, re.DOTALL)
        if block:
            return block[0]
    raise AssertionError(f"review not shown: {review_id}")


def test_eight_products_on_two_pages_are_listed(open_shop: DemoShop) -> None:
    assert len(walk(open_shop, "/")) == 2
    assert len(set(products(open_shop))) == 8


def test_every_approved_review_is_reached_exactly_once(open_shop: DemoShop) -> None:
    assert sorted(review_ids(open_shop)) == sorted(said.id for said in load_truth() if said.approved)


def test_reviews_not_approved_are_never_shown(open_shop: DemoShop) -> None:
    hidden = {said.id for said in load_truth() if not said.approved}
    assert len(hidden) == 3
    assert not hidden & set(review_ids(open_shop))


def test_the_stated_count_is_the_count_shown(open_shop: DemoShop) -> None:
    for path in products(open_shop):
        stated = re.search(r"全部 (\d+) 条评价", get(open_shop, path)[1])
        shown = sum(page.count('<article class="review"') for page in walk(open_shop, f"{path}/reviews"))
        assert stated and int(stated[1]) == shown


def test_a_product_page_shows_only_the_five_newest(open_shop: DemoShop) -> None:
    ids = re.findall(r'id="review-(\w+)"', get(open_shop, "/product/1003")[1])
    assert ids == [review.id for review in open_shop.ledger.shelf.shown["1003"][:5]]


@pytest.mark.parametrize(
    "path",
    [
        f"{CUP}?page=99",
        f"{CUP}?page=0",
        f"{CUP}?page=-1",
        f"{CUP}?page=%D9%A1",
        "/?page=3",
        "/product/9",
        "/product/9/reviews",
        "/truth.jsonl",
        "/data/truth.jsonl",
        "/../data/truth.jsonl",
        "/api/reply",
    ],
)
def test_what_is_not_there_is_an_honest_404(open_shop: DemoShop, path: str) -> None:
    assert get(open_shop, path)[0] == 404


def test_stars_are_a_class_word(open_shop: DemoShop) -> None:
    assert 'class="stars One"' in review_block(open_shop, "100122")
    assert 'class="stars Three"' in review_block(open_shop, "100120")


def test_dates_are_local_text_without_a_zone(open_shop: DemoShop) -> None:
    assert ">2026年11月18日 21:07<" in review_block(open_shop, "100101")


def test_an_appended_review_carries_its_own_date(open_shop: DemoShop) -> None:
    block = review_block(open_shop, "100102")
    assert "追评 · 2 天后" in block
    assert "2026年11月18日 20:40" in block


def test_a_seller_reply_stands_inside_its_review(open_shop: DemoShop) -> None:
    block = review_block(open_shop, "100121")
    assert block.index("review-text") < block.index("商家回复") < block.index("reply-text")


def test_every_text_is_shown_as_the_buyer_wrote_it(open_shop: DemoShop) -> None:
    pages = "".join(page for path in products(open_shop) for page in walk(open_shop, f"{path}/reviews"))
    shown = re.findall(r'id="review-(\w+)".*?review-text">(.*?)</p>', pages, re.DOTALL)
    texts = {review.id: review.text for review in open_shop.ledger.shelf.reviews if review.approved}
    assert {review_id: html.unescape(text) for review_id, text in shown} == texts


@pytest.mark.parametrize("review_id", [said.id for said in load_truth() if said.planted == "hostile"])
def test_hostile_text_makes_no_elements(open_shop: DemoShop, review_id: str) -> None:
    block = review_block(open_shop, review_id)
    assert "<script" not in block and "<b>" not in block


def test_robots_allow_pages_and_forbid_the_api(open_shop: DemoShop) -> None:
    text = get(open_shop, "/robots.txt")[1]
    assert "Disallow: /api/" in text
    assert "Crawl-delay" not in text


@pytest.mark.parametrize(("given", "wanted"), [("ETag", "If_None_Match"), ("Last-Modified", "If_Modified_Since")])
def test_an_unchanged_page_answers_304(open_shop: DemoShop, given: str, wanted: str) -> None:
    fresh = get(open_shop, CUP)[2]
    status, body, _ = get(open_shop, CUP, **{wanted: fresh[given]})
    assert (status, body) == (304, "")


def test_a_date_nobody_can_read_is_ignored(open_shop: DemoShop) -> None:
    assert get(open_shop, CUP, If_Modified_Since="yesterday")[0] == 200


def test_a_posted_reply_appears_under_its_review(shop: DemoShop) -> None:
    status, answer = post(shop, HONEST, "您好，这件事我们查清楚了 <b>&</b>")
    assert status == 201 and answer["receipt"]
    assert "您好，这件事我们查清楚了 &lt;b&gt;&amp;&lt;/b&gt;" in review_block(shop, HONEST)


def test_a_reply_changes_the_tag_of_its_page(shop: DemoShop) -> None:
    old = get(shop, CUP)[2]["ETag"]
    post(shop, HONEST, "您好")
    assert get(shop, CUP, If_None_Match=old)[0] == 200


def test_a_second_reply_is_refused(shop: DemoShop) -> None:
    post(shop, HONEST, "第一次")
    assert post(shop, HONEST, "第二次") == (409, {"error": "already replied"})
    assert "第二次" not in review_block(shop, HONEST)


@pytest.mark.parametrize(
    ("review_id", "text", "status"),
    [
        ("100121", "已有回复的评价", 409),
        ("999999", "没有这条", 404),
        (HIDDEN, "未审核的评价", 404),
        (HONEST, "字" * (LONGEST + 1), 422),
        (HONEST, " \n", 422),
        (HONEST, "😀" * LONGEST, 201),
    ],
)
def test_a_reply_gets_the_status_it_deserves(shop: DemoShop, review_id: str, text: str, status: int) -> None:
    assert post(shop, review_id, text)[0] == status


@pytest.mark.parametrize("token", ["", "wrong", "\xe9"])
def test_a_wrong_token_opens_nothing(shop: DemoShop, token: str) -> None:
    assert post(shop, HONEST, "您好", token=token)[0] == 401
    assert shop.ledger.taken == {}


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff\xfe", b'"text"'])
def test_a_body_that_is_no_object_is_refused(shop: DemoShop, body: bytes) -> None:
    assert send(shop, body)[0] == 400


def test_a_body_too_large_is_refused(shop: DemoShop) -> None:
    assert send(shop, b" " * 70_000)[0] == 413


def test_told_failures_come_first_and_store_nothing(shop: DemoShop) -> None:
    shop.fail_next(2, 503)
    assert [post(shop, HONEST, "您好")[0] for _ in range(3)] == [503, 503, 201]


def test_a_dropped_answer_leaves_the_reply_stored(shop: DemoShop) -> None:
    shop.drop_after_store()
    with pytest.raises((RemoteDisconnected, ConnectionError)):
        post(shop, HONEST, "您好，已经处理")
    assert "您好，已经处理" in review_block(shop, HONEST)


def test_replies_and_dates_survive_a_restart(tmp_path: Path) -> None:
    state = tmp_path / "shop.json"
    with DemoShop(today=date(2026, 1, 5), state=state) as first:
        post(first, HONEST, "您好，记下了")
        before = review_block(first, HONEST)
    with DemoShop(state=state) as second:
        assert review_block(second, HONEST) == before


def test_an_unused_shop_keeps_its_opening_day(tmp_path: Path) -> None:
    state = tmp_path / "deep" / "shop.json"
    DemoShop(today=date(2026, 1, 5), state=state)
    assert DemoShop(state=state).today == date(2026, 1, 5)


@pytest.mark.parametrize("content", ["", "{", "{}", '{"today": "soon", "replies": {}}', '{"today": "2026-01-05"}'])
def test_a_broken_state_file_is_named(tmp_path: Path, content: str) -> None:
    state = tmp_path / "shop.json"
    state.write_text(content, encoding="utf-8")
    with pytest.raises(FileError, match=r"shop\.json"):
        DemoShop(state=state)


def test_a_taken_port_is_named(open_shop: DemoShop) -> None:
    port = int(open_shop.url.rpartition(":")[2])
    with pytest.raises(SettingError, match=str(port)):
        DemoShop(today=DAY).start(port)


def test_eight_replies_at_once_leave_one(shop: DemoShop) -> None:
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda n: post(shop, HONEST, f"第{n}个回复")[0], range(8)))
    assert sorted(statuses) == [201] + [409] * 7


def test_it_serves_in_a_process_of_its_own() -> None:
    command = [sys.executable, "-m", "crawler.demoshop", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        url = process.stderr.readline().split()[0]
        try:
            with urlopen(url, timeout=5) as answer:
                assert "山野日用" in answer.read().decode()
        finally:
            process.terminate()


def test_two_shops_share_nothing(shop: DemoShop) -> None:
    post(shop, HONEST, "您好")
    with DemoShop(today=DAY) as other:
        assert other.token != shop.token
        assert "商家回复" not in review_block(other, HONEST)


def test_no_date_of_the_data_lies_in_the_future() -> None:
    midnight = datetime.combine(DAY, datetime.min.time(), stock(DAY).reviews[0].time.tzinfo)
    for review in stock(DAY).reviews:
        notes = [*review.appended, *([review.reply] if review.reply else [])]
        assert review.order_time < review.time < midnight
        assert all(review.time < note.time < midnight for note in notes), review.id


def test_reviews_lie_within_sixty_days() -> None:
    assert all((DAY - review.time.date()).days <= 60 for review in stock(DAY).reviews)


def test_truth_and_reviews_speak_of_the_same_ids() -> None:
    told = [(said.id, said.approved) for said in load_truth()]
    assert sorted(told) == sorted((review.id, review.approved) for review in stock(DAY).reviews)
    assert len({review_id for review_id, _ in told}) == len(told) >= 180


@pytest.mark.parametrize("cause", CAUSES)
def test_every_cause_is_complained_of_three_times(cause: str) -> None:
    assert sum(said.flagged and said.cause == cause for said in load_truth()) >= 3


@pytest.mark.parametrize(
    ("planted", "least"),
    [("hidden_negative", 5), ("misclick", 3), ("sarcasm", 2), ("extortion", 1), ("advert", 1), ("abuse", 1)]
    + [("competitor", 1), ("campaign", 6), ("default_text", 5), ("filler", 2), ("furious", 8), ("hostile", 5)],
)
def test_what_must_be_planted_is_planted(planted: str, least: int) -> None:
    assert sum(said.planted == planted for said in load_truth()) >= least


def test_no_words_are_used_twice_but_the_platforms() -> None:
    defaults = {said.id for said in load_truth() if said.content == "default"}
    texts = [review.text for review in stock(DAY).reviews if review.id not in defaults]
    assert len(texts) == len(set(texts))


def test_every_planted_label_has_a_title() -> None:
    assert {said.planted for said in load_truth() if said.planted} <= set(load_titles())


def test_the_card_names_shop_zone_and_policies() -> None:
    card = load_shop()
    assert (card["name"], card["zone"]) == ("山野日用", "Asia/Shanghai")
    assert card["policies"]["seven_day_return"] is True


def test_a_perfect_reading_misses_nothing() -> None:
    summary = compare(load_truth(), {said.id: as_read(said) for said in load_truth() if said.approved})
    assert summary.complete and summary.served == summary.kept
    assert not any(row.missed for row in summary.rows)
    assert (summary.accused, summary.needless) == ((), ())


def test_a_blind_reading_finds_nothing_planted() -> None:
    summary = compare(load_truth(), {})
    assert not any(row.found for row in summary.rows)
    assert len(summary.lost) == summary.served


def test_an_honest_review_accused_is_named() -> None:
    truth = [Truth(id="1", flagged=True, cause="quality", planted="furious")]
    summary = compare(truth, {"1": Found(flagged=True, level="review", codes=("abuse",))})
    assert summary.accused == ("1",)


def test_a_hint_is_no_accusation() -> None:
    truth = [Truth(id="1", flagged=True, cause="quality", planted="furious")]
    summary = compare(truth, {"1": Found(flagged=True, level="hint", codes=("abuse",))})
    assert summary.accused == ()


def test_a_review_that_should_not_be_there_is_named() -> None:
    truth = [Truth(id="1", flagged=False), Truth(id="2", flagged=False, approved=False)]
    summary = compare(truth, {"1": Found(), "2": Found(), "3": Found()})
    assert (summary.leaked, summary.unknown, summary.complete) == (("2",), ("3",), False)


def as_read(said: Truth) -> Found:
    """What a reader who misses nothing would make of it."""
    return Found(
        flagged=said.flagged,
        level="review" if said.suspicion else "none",
        codes=(said.suspicion,) if said.suspicion else (),
        mismatch=said.mismatch,
        cause=said.cause,
        content=said.content,
        safety=said.safety,
    )
