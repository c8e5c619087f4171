"""The n-grams training and judging share."""

from sentiment.grams import grams


def keys(*texts):
    cut = grams(texts)
    return [set(cut.key[cut.row == row].tolist()) for row in range(cut.rows)]


def test_a_text_is_cut_the_same_alone_and_in_a_batch():
    alone = keys("杯盖漏水")[0]
    assert keys("东西不错", "杯盖漏水", "")[1] == alone


def test_an_empty_text_has_no_grams():
    assert keys("", "好")[0] == set()


def test_spans_stay_inside_their_text():
    cut = grams(["漏水", "好"])
    assert (cut.start >= 0).all()
    assert cut.end[cut.row == 0].max() == 2
    assert cut.end[cut.row == 1].max() == 1


def test_one_digit_stands_for_all():
    assert keys("等了3天") == keys("等了9天")


def test_how_a_text_ends_is_part_of_what_is_read():
    assert keys("好")[0] - keys("好的")[0]


def test_a_turn_begins_a_clause_and_marks_what_is_behind_it():
    cut = grams(["好看但漏水"])
    assert len(cut.clause_row) == 3
    assert cut.turned[cut.start >= 2].all()
    assert not cut.turned[cut.end <= 2].any()


def test_grams_across_a_mark_belong_to_no_clause():
    cut = grams(["好,坏"])
    across = (cut.start == 0) & (cut.end == 3)
    assert (cut.clause[across] == -1).all()
