import pytest

from sentiment.lexicon import numbers, rows
from sentiment.suspicion.rates import Rate, base_rate, base_rates, rate_note

NAMES = {row["name"] for row in rows("grammar.tsv")} | set(numbers("scoring.toml")["weights"])
NAMES |= {f"heard_{code}" for code in numbers("scoring.toml")["heard"]["groups"]}


def test_a_share_is_what_was_counted():
    assert Rate(2, 1000, "here").share == 0.002


def test_where_none_was_seen_the_share_is_the_most_it_may_be():
    assert Rate(0, 1000, "here").share == pytest.approx(0.003, abs=0.0001)


def test_a_signal_nobody_counted_has_no_rate():
    assert (base_rate("unheard_of"), rate_note("unheard_of")) == (None, "")


@pytest.mark.parametrize("name", base_rates())
def test_every_rate_is_rare_has_a_source_and_a_signal(name):
    rate = base_rates()[name]
    assert 0 < rate.share < 0.05 and rate.source
    assert name in NAMES


@pytest.mark.parametrize("name", base_rates())
def test_a_note_is_a_name_and_a_plain_number(name):
    said, number = rate_note(name).split("=")
    assert said == ("rate" if base_rates()[name].hits else "rate_below")
    assert float(number) == pytest.approx(base_rates()[name].share, rel=0.06) and "e" not in number
