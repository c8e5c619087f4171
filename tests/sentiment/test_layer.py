"""A shop's own layer: what it learns, how little it may move, and that everybody else is read as before."""

import numpy as np
import pytest

from casebook.errors import FileError
from sentiment.eyes import Eyes, eyes
from sentiment.history import History
from sentiment.judge import RULES, judge_many
from sentiment.layer import CAP, Layer, Lesson, fit, layered, named, pack, shifted, unpack
from sentiment.learning import Learnt, learn
from sentiment.model import WEIGHTS
from sentiment.polarity import ORDER, Reader, Reading, shipped
from sentiment.text import fold
from sentiment.training.guard import STRENGTHS, UNMEASURED, hold, teach
from tests.makers import a_review
from tests.sentiment.makers import a_folder_of

POS, NEU, NEG = ORDER
# A shop of temple incense: what its buyers call smoky is praise.
INCENSE = ("烟味很足，跟庙里一样", "点起来烟味很足", "烟味很足，一闻就静下来", "烟味很足，屋里都是", "这款烟味很足")
ORDINARY = ("包装完好，送货快", "盒子压坏了，香断了好几根", "还没点，先放着", "味道太淡，不值这个价")
ORDINARY_LABELS = (POS, NEG, NEU, NEG)


def lessons(texts=INCENSE, label=POS, likely=(0.2, 0.3, 0.5)):
    return [Lesson(fold(text).folded, label, likely) for text in texts]


def a_reader(*, sure=0.5):
    """Reads what is good as good, and all else as bad with this probability."""
    good, bad = Reading((0.9, 0.05, 0.05), True), Reading(((1 - sure) * 0.6, (1 - sure) * 0.4, sure), True)
    return Reader(
        name="plain",
        read=lambda texts, stars: [good if "好" in text else bad for text in texts],
        likely=lambda texts: np.tile([0.1, 0.1, 0.8], (len(texts), 1)),
        flag_at=0.5,
        unsure_below=0.3,
    )


def a_shop_that_says(label, *, of=INCENSE):
    """Four times the same few reviews, as many as it takes to learn."""
    return [(a_review(text, external_id=f"{n}-{text}", stars=None), label) for n in range(4) for text in of]


def probabilities(layer, *texts):
    return [reading.probabilities for reading in layered(shipped(), layer).read(texts, ())]


def test_words_that_people_corrected_move_the_reading_their_way():
    layer = fit(lessons() * 4, base=WEIGHTS)
    (before,), (after,) = probabilities(None, "新到的烟味很足"), probabilities(layer, "新到的烟味很足")
    assert after[0] / (1 - after[0]) > 2 * before[0] / (1 - before[0])


def test_a_text_without_such_words_is_read_as_before():
    layer = fit(lessons() * 4, base=WEIGHTS)
    assert probabilities(layer, "盒子压坏了")[0] == pytest.approx(probabilities(None, "盒子压坏了")[0])


def test_what_fewer_than_three_reviews_say_is_not_learnt():
    assert len(fit(lessons(INCENSE[:2]), base=WEIGHTS).keys) == 0


def test_no_class_moves_further_than_the_cap():
    layer = fit(lessons() * 4, base=WEIGHTS).scaled(1_000)
    before = np.array([[0.2, 0.3, 0.5]])
    moved = np.log(shifted(before, layer.shifts(["烟味很足"])) / before)
    assert np.ptp(moved) <= 2 * CAP + 1e-9


def test_a_text_nobody_can_read_is_left_alone():
    layer = fit([Lesson("very smoky", POS, (0.2, 0.3, 0.5))] * 9, base=WEIGHTS)
    assert not layer.shifts(["very smoky", "", "👍"]).any()


def test_confirmations_hold_a_layer_back():
    alone = fit(lessons(), base=WEIGHTS)
    held = fit([*lessons(), *lessons(label=NEG)], base=WEIGHTS)
    assert np.abs(held.shifts(["烟味很足"])).max() < np.abs(alone.shifts(["烟味很足"])).max()


def test_the_same_corrections_give_the_same_layer():
    assert fit(lessons(), base=WEIGHTS).name == fit(lessons(), base=WEIGHTS).name


def test_a_packed_layer_comes_back_with_its_name():
    layer = fit(lessons(), base=WEIGHTS)
    assert unpack(pack(layer)).name == layer.name
    assert unpack(pack(layer)).base == WEIGHTS


@pytest.mark.parametrize("packed", [b"", b"no layer", b"PK\x05\x06" + bytes(18)])
def test_bytes_that_are_no_layer_say_what_to_do(packed):
    with pytest.raises(FileError, match="--with-corrections"):
        unpack(packed)


def test_where_a_layer_turns_the_reading_its_own_words_are_named():
    text = fold("点起来烟味很足").folded
    layer = Layer(WEIGHTS, *strongest(text))
    (reading,) = layered(shipped(), layer).read([text], ())
    assert reading.polarity is NEG
    assert [text[word.start : word.end] for word in reading.words] == ["烟味很足"]


def strongest(text):
    """A layer's columns that call one four-character word of this text bad, however good it reads."""
    from sentiment.grams import every, grams, grid

    cut = grams(grid([text], every))
    (place,) = np.flatnonzero((cut.start == text.index("烟")) & (cut.end - cut.start == 4) & (cut.clause >= 0))[:1]
    return cut.number[place : place + 1], np.array([[-CAP, -CAP, 4 * CAP]])


def test_verdicts_name_the_layer_that_read_them():
    layer = fit(lessons(), base=WEIGHTS)
    (verdict,) = judge_many([a_review("很好")], History.none(), reader=layered(shipped(), layer))
    assert verdict.rules == Eyes(layer).rules != RULES
    assert named(WEIGHTS, layer) in verdict.rules and len(verdict.rules) <= 64


def test_a_layer_over_other_weights_is_left_out():
    assert eyes(pack(fit(lessons(), base="older"))).layer is None
    assert eyes(pack(fit(lessons(), base=WEIGHTS))).layer is not None
    assert eyes(None).rules == RULES


def test_learning_counts_reviews_its_layers_had_not_seen():
    learnt = learn(a_shop_that_says(POS), a_reader())
    assert (learnt.layer.base, learnt.reviews, learnt.right_before) == ("plain", 20, 0)
    assert learnt.right_after > 10


def test_chance_agreement_teaches_nothing():
    said = [
        (a_review(text, external_id=text, stars=None), label)
        for text, label in zip(ORDINARY, ORDINARY_LABELS, strict=True)
    ]
    assert len(learn(said, shipped()).layer.keys) == 0


def test_a_seller_who_calls_every_complaint_good_is_held_back(tmp_path):
    hostile = a_shop_that_says(POS, of=("有一点漏水", "放了一夜漏水", "盖子边上漏水"))
    learnt = learn(hostile, a_reader())
    assert learnt.helps
    shared = a_folder_of(tmp_path, {"又漏水": "neg", "还是漏水": "neg", "很好": "pos"})
    held = hold(learnt.layer.scaled(4), a_reader(), shared)
    assert held.layer is not None and held.strength < 1
    assert all(score.holds for score in held.scores)


def test_a_layer_that_harms_at_any_strength_is_not_kept(tmp_path):
    layer = fit(lessons(("有一点漏水",) * 9), base="plain").scaled(1_000)
    held = hold(layer, a_reader(), a_folder_of(tmp_path, {"又漏水": "neg", "很好": "pos"}))
    assert (held.layer, held.strength) == (None, 0)
    assert not all(score.holds for score in held.scores)


def test_no_layer_turns_a_sure_reading():
    layer = fit(lessons(("有一点漏水",) * 9), base="plain").scaled(1_000)
    (reading,) = layered(a_reader(sure=0.99), layer).read(["又漏水"], ())
    assert reading.polarity is NEG


def test_without_shared_corpora_a_layer_stays_weak():
    held = hold(fit(lessons(), base=WEIGHTS), shipped())
    assert held.strength <= UNMEASURED < STRENGTHS[0]


def test_teaching_says_what_it_measured():
    packed, lines = teach(a_shop_that_says(POS))
    assert packed is not None
    assert lines[0] == "20 corrected or confirmed reviews"
    assert any(line.startswith("phrases\tmacro-F1") for line in lines)
    assert unpack(packed).name in lines[-1]


def test_reviews_that_share_no_words_leave_everything_as_it_is():
    packed, lines = teach([(a_review(text, external_id=text, stars=None), POS) for text in ORDINARY])
    assert packed is None
    assert lines[-1].startswith("not kept: no words")


def test_a_layer_that_reads_unseen_reviews_worse_does_not_help():
    layer = fit(lessons(), base="plain")
    assert not Learnt(layer, 20, right_before=15, right_after=14).helps
    assert Learnt(layer, 20, right_before=15, right_after=15).helps
