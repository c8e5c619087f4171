"""The whole verdict, from a review as a source shows it."""

import subprocess
import sys
from dataclasses import replace

import pytest

from casebook.model import Polarity
from sentiment.history import History
from sentiment.judge import RULES, judge, judge_many
from sentiment.polarity import Reading, shipped
from tests.makers import a_review, an_appended


def verdict_on(text, **said):
    return judge(a_review(text, **{"stars": None, **said}), History.none())


def test_a_complaint_is_negative_and_flagged():
    verdict = verdict_on("杯盖漏水，包里全湿了")
    assert (verdict.polarity, verdict.flagged) == (Polarity.NEG, True)


def test_praise_is_positive_and_not_flagged():
    verdict = verdict_on("质量很好，物流也快，推荐购买", stars=5)
    assert (verdict.polarity, verdict.flagged) == (Polarity.POS, False)


def test_a_complaint_under_five_stars_is_flagged_as_hidden():
    verdict = verdict_on("质量太差了，用了一天就坏了，要求退货", stars=5)
    assert (verdict.flagged, verdict.mismatch) == (True, "hidden_negative")


def test_praise_under_one_star_is_flagged_as_a_slip():
    verdict = verdict_on("非常好，很喜欢，下次还会再来买", stars=1)
    assert (verdict.flagged, verdict.mismatch) == (True, "misclick")


def test_praise_that_turns_is_flagged():
    assert verdict_on("衣服很漂亮，质量很好，就是物流太慢了，等了十天才到，客服也不理人").flagged


@pytest.mark.parametrize(("stars", "flagged"), [(None, False), (5, False), (3, True), (1, True)])
def test_a_default_text_is_flagged_only_under_few_stars(stars, flagged):
    verdict = verdict_on("此用户没有填写评价。", stars=stars)
    assert (verdict.content, verdict.flagged) == ("default", flagged)


def test_words_are_quoted_exactly_as_given():
    review = a_review("杯\u200b蓋漏水，包裡全濕了！", stars=None)
    for finding in judge(review, History.none()).findings:
        assert finding.quote == review.parts[finding.part][finding.start : finding.end]


def test_a_complaint_in_what_was_added_later_is_found_there():
    verdict = verdict_on("很好，很喜欢", appended=(an_appended("用了一周就坏了，客服不理人，要求退款"),))
    words = [finding for finding in verdict.findings if finding.code == "words" and finding.part == 1]
    assert verdict.flagged
    assert words


def test_a_real_addition_makes_a_default_text_a_real_review():
    verdict = verdict_on("此用户没有填写评价。", appended=(an_appended("用了一周就坏了，客服不理人"),))
    assert (verdict.content, verdict.flagged) == ("normal", True)


def test_traditional_text_gets_the_verdict_of_its_simplified_twin():
    traditional, simplified = verdict_on("杯蓋漏水，包裡全濕了"), verdict_on("杯盖漏水，包里全湿了")
    assert traditional.probabilities == simplified.probabilities
    assert traditional.aspects == simplified.aspects


@pytest.mark.parametrize("text", ["", "  \n", "👍", "very nice", "\x00", "\ud83d", "zhiliang hen cha"])
def test_what_cannot_be_read_is_unsure_and_raises_nothing(text):
    assert verdict_on(text).unsure


def test_many_are_judged_in_order_as_each_alone():
    texts = ["很好", "太差了，退货", ""] * 300
    verdicts = judge_many([a_review(text, external_id=str(n), stars=None) for n, text in enumerate(texts)])
    assert [verdict.polarity for verdict in verdicts[:3]] * 300 == [verdict.polarity for verdict in verdicts]


def test_no_reviews_give_no_verdicts():
    assert judge_many([]) == []


def test_a_verdict_names_the_rules_it_was_made_by():
    assert verdict_on("很好").rules == RULES


def test_importing_the_judge_loads_neither_model_nor_training():
    code = (
        "import sys, sentiment.judge, sentiment.polarity as p; "
        "assert not p.model.cache_info().currsize; "
        "assert not {'sklearn', 'scipy', 'snownlp', 'sqlalchemy', 'opencc', 'rjieba'} & set(sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_of_a_pasted_book_the_beginning_is_read():
    page = "杯盖漏水，包里全湿了。" * 2_000
    book = judge(a_review(page + "很好用" * 200_000), History.none())
    assert book.polarity is Polarity.NEG
    assert max(finding.end for finding in book.findings) <= 20_000


def test_where_a_complaint_is_named_less_doubt_is_enough():
    def doubtful(texts, _stars):
        return [Reading((0.65, 0.2, 0.15), True) for _ in texts]

    reader = replace(shipped(), read=doubtful, flag_at=0.43)
    named, unnamed = (a_review(text, stars=None) for text in ("颜色好看，穿着舒服，袖口脱线了", "颜色好看，穿着舒服"))
    assert [verdict.flagged for verdict in judge_many([named, unnamed], History.none(), reader=reader)] == [True, False]
