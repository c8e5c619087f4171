import pytest

from casebook.model import Level, Reply
from sentiment.history import History
from tests.makers import a_review, an_appended
from tests.sentiment.makers import a_crowd, after, an_opinion, codes, table

ORDER = list(Level)
QUALITY = {"irrelevant", "star_mismatch", "wrong_order"}


@pytest.mark.parametrize("row", table("honest.tsv"), ids=lambda row: row["text"])
def test_a_furious_honest_buyer_is_not_flagged(row):
    said = an_opinion(row["text"], stars=int(row["stars"]))
    soft = all(reason.note.startswith("heard_") for reason in said.reasons)
    assert said.level is Level.NONE or codes(said) <= QUALITY or (said.level is Level.HINT and soft)


@pytest.mark.parametrize("row", table("honest.tsv"), ids=lambda row: row["text"])
def test_a_furious_honest_buyer_is_not_flagged_in_a_later_part_either(row):
    said = an_opinion("一开始还行", stars=int(row["stars"]), appended=(an_appended(row["text"]),))
    assert said.level in {Level.NONE, Level.HINT}


@pytest.mark.parametrize("row", table("planted.tsv"), ids=lambda row: row["text"])
def test_a_planted_review_is_named_with_its_code(row):
    said = an_opinion(row["text"], stars=int(row["stars"]))
    assert row["code"] in codes(said)
    assert ORDER.index(said.level) >= ORDER.index(Level(row["level"]))


@pytest.mark.parametrize("row", table("planted.tsv"), ids=lambda row: row["text"])
def test_faults_of_data_never_go_above_a_hint(row):
    said = an_opinion(row["text"], stars=int(row["stars"]))
    assert row["code"] not in QUALITY or said.level is Level.HINT


@pytest.mark.parametrize("row", table("planted.tsv"), ids=lambda row: row["text"])
def test_every_quote_is_what_stands_at_its_offsets(row):
    said = an_opinion(row["text"], stars=int(row["stars"]))
    assert all(row["text"][reason.start : reason.end] == reason.quote for reason in said.reasons)


def test_a_demand_in_an_addition_says_which_part():
    (reason, *_) = an_opinion("不好用", appended=(an_appended("转我200我就删评"),)).reasons
    assert (reason.code, reason.part, reason.quote) == ("extortion", 1, "转我200我就删评")


def test_the_sellers_own_offer_speaks_for_the_buyer():
    said = an_opinion("客服说给我转50元，让我把差评删了")
    assert said.level is Level.NONE and "seller_act" in {finding.code for finding in said.counter}


@pytest.mark.parametrize(
    ("text", "code"),
    [("申请平台介入了", "legal_right"), ("用了两天就裂了", "concrete_defect"), ("有图有真相", "photo")],
)
def test_what_speaks_for_the_buyer_is_told(text, code):
    assert code in {finding.code for finding in an_opinion(text).counter}


def test_an_admission_in_the_shops_reply_lowers_the_opinion():
    text = "转我200我就删评"
    admitted = an_opinion(text, reply=Reply(text="您好，是我们发错了，已补发"))
    assert admitted.p < an_opinion(text).p


def test_default_texts_are_not_read():
    assert an_opinion("此用户没有填写评价", stars=1).reasons == ()


def test_a_burst_of_early_negatives_is_looked_at():
    crowd = a_crowd("太差", "不行", "别买", "很烂", stars=1, hours=0.5, order_time=after(-2))
    usual = [
        a_review(
            text="不错",
            stars=5,
            external_id=f"u-{day}",
            author=f"u{day}",
            time=after(24 * day),
            order_time=after(24 * day - 96),
        )
        for day in range(-30, 0)
    ]
    said = an_opinion("太差", history=History.of([*crowd, *usual]), order_time=after(-2))
    assert said.level is Level.REVIEW and codes(said) == {"burst"}


def test_one_early_review_accuses_nobody():
    review = a_review(order_time=after(-2))
    usual = a_crowd("好", "行", "可以", stars=5, order_time=after(-200))
    said = an_opinion(review.text, history=History.of([review, *usual]), order_time=after(-2))
    assert said.level is Level.NONE


def test_takeaways_are_reviewed_at_once():
    crowd = a_crowd("太差", "不行", "别买", "很烂", stars=1, hours=0.5, order_time=after(-2))
    assert an_opinion("太差", history=History.of(crowd), order_time=after(-2)).level is Level.NONE


def test_a_bad_batch_accuses_nobody():
    bad = a_crowd(
        "盖子漏", "漏水", "密封不行", "倒过来就滴", "漏得厉害", "全湿了", stars=1, hours=2, order_time=after(-120)
    )
    usual = [
        a_review(
            stars=5, external_id=f"u-{day}", author=f"u{day}", time=after(24 * day), order_time=after(24 * day - 96)
        )
        for day in range(-60, 0)
    ]
    history = History.of([*bad, *usual])
    assert {an_opinion(one.text, history=history, order_time=one.order_time).level for one in bad} == {Level.NONE}


@pytest.mark.parametrize(
    "text", ["", "a" * 9_000, "好" * 9_000, "删差评" * 3_000, "客服说转我100" * 900, "加❤" * 5_000]
)
def test_texts_of_one_thing_repeated_end_soon(text):
    assert an_opinion(text).level in {Level.NONE, Level.HINT}
