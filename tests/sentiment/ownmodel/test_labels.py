"""What makers call their classes, and what that means."""

import pytest

from sentiment.ownmodel.labels import polarities_of


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ({"0": "neg", "1": "neu", "2": "pos"}, "neg neu pos"),
        ({"1": "Neutral", "0": "Positive", "2": "NEGATIVE"}, "pos neu neg"),
        (["差评", "好评"], "neg pos"),
        ({"0": "负面", "1": "中性", "2": "正面"}, "neg neu pos"),
        ({"0": "LABEL_0", "1": "LABEL_1"}, "neg pos"),
        ({"0": "LABEL_0", "1": "LABEL_1", "2": "LABEL_2"}, "neg neu pos"),
        ({"0": "0", "1": "1", "2": "2"}, "neg neu pos"),
        ([f"{n} stars" if n > 1 else "1 star" for n in range(1, 6)], "neg neg neu pos pos"),
        (["star 5", "star 4", "star 3", "star 2", "star 1"], "pos pos neu neg neg"),
        (["1星", "2星", "3星", "4星", "5星"], "neg neg neu pos pos"),
        (["1", "2", "3", "4", "5"], "neg neg neu pos pos"),
        (["very_negative", "negative", "neutral", "positive", "very-positive"], "neg neg neu pos pos"),
    ],
)
def test_common_names_are_understood(said: object, meant: str) -> None:
    assert " ".join(polarities_of(said)) == meant


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"0": "joy", "1": "anger"}, "'joy' means neither"),
        (["neu", "pos"], "no label means neg"),
        ({"0": "neg", "2": "pos"}, "without a gap"),
        ({"neg": 0, "pos": 1}, "not names by number"),
        ([0, 1], "not names by number"),
        ([], "not names by number"),
        ("pos", "not names by number"),
        ([f"LABEL_{n}" for n in range(4)], "4 labels without a name"),
        (["LABEL_1", "LABEL_0"], "2 labels without a name"),
    ],
)
def test_what_cannot_be_mapped_is_refused_with_the_reason(said: object, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        polarities_of(said)
