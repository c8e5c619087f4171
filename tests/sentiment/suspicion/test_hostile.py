"""No expression takes more than its share of a text made to be slow: twice the text, about twice the time."""

import re
import time

import pytest

from sentiment.lexicon import filled, rows, terms
from sentiment.suspicion.grammar import signals
from sentiment.text import fold

KNOWN = terms("grammar_terms.tsv")
COLUMNS = ("pattern", "unless", "guard")
RULES = [(row["name"], filled(row[column], KNOWN)) for row in rows("grammar.tsv") for column in COLUMNS]
RULES += [(row["source"], row["pattern"]) for row in rows("variants.tsv")]
REPEATED = ["给我钱", "转我100", "删差评", "客服说", "加❤", "1380000000", "退款货不退", "一", "骂"]
REPEATED += ["想让我", "一三八", "傻.", "去搜", "老板是", "没买过"]
# Of a text twice as long a quadratic expression takes four times as long; timing on a busy machine wavers.
MOST = 3.0
UNMEASURABLE = 0.002


def seconds(work, text):
    def once():
        began = time.process_time()
        work(text)
        return time.process_time() - began

    return min(once() for _ in range(3))


def grows_evenly(work, text):
    longer = seconds(work, text * 2)
    return longer < UNMEASURABLE or any(seconds(work, text * 2) <= MOST * seconds(work, text) for _ in range(3))


@pytest.mark.parametrize("repeated", REPEATED)
def test_no_expression_is_quadratic_on_what_is_repeated(repeated):
    text = (repeated * 300)[:300]
    slow = [name for name, rule in RULES if not grows_evenly(lambda text, rule=rule: re.findall(rule, text), text)]
    assert slow == []


@pytest.mark.parametrize("repeated", [*REPEATED, "删差评给转", "客服让改", "给我五十就", "老板住在12号", "微信 1 2 "])
def test_the_whole_grammar_reads_a_hostile_text_in_its_share_of_time(repeated):
    text = (repeated * 1_500)[:1_500]
    assert grows_evenly(lambda text: signals(fold(text), 0), text)


def test_an_even_rule_is_told_from_a_quadratic_one():
    assert grows_evenly(re.compile("a{1,9}b").findall, "a" * 10_000)
    assert not grows_evenly(re.compile("a+b").findall, "a" * 6_000)
