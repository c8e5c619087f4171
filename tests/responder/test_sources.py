"""Who wrote each sentence of a draft."""

from casebook.model import Draft, Segment
from responder.sources import sources
from tests.makers import a_draft, a_segment

SORRY, BACK = a_segment("让您失望了，很抱歉。", origin="model"), a_segment("您可以退货。", type="remedy")
REWORDED = a_draft("让您失望了，很抱歉。您可以退货。", segments=(SORRY, BACK), origin="model")


def own(text: str, *segments: Segment) -> Draft:
    return Draft(kind="own", text=text, segments=segments or (Segment(type="own", text=text),), origin="human")


def told(draft: Draft, *others: Draft) -> list[tuple[str, str]]:
    return [(one.origin, one.text) for one in sources(draft, others)]


def test_a_draft_of_our_templates_needs_no_word() -> None:
    assert told(a_draft()) == []


def test_a_reworded_draft_says_which_sentences_are_the_models() -> None:
    assert told(REWORDED) == [("model", SORRY.text), ("template", BACK.text)]


def test_a_persons_words_are_theirs() -> None:
    assert told(own("已为您登记。"), REWORDED) == [("human", "已为您登记。")]


def test_in_a_persons_words_what_they_took_over_stays_whose_it_was() -> None:
    draft = own("让您失望了，很抱歉。已为您登记。您可以退货。")
    assert told(draft, REWORDED) == [("model", SORRY.text), ("human", "已为您登记。"), ("template", BACK.text)]


def test_a_sentence_they_changed_is_theirs() -> None:
    assert told(own("让您失望了，实在抱歉。"), REWORDED) == [("human", "让您失望了，实在抱歉。")]


def test_what_they_added_keeps_its_place() -> None:
    offer = Segment(type="promotion", text="【活动信息】满199元赠保温袋。", fact="promotion:p:1")
    draft = own(f"已登记。{offer.text}", Segment(type="own", text="已登记。"), offer)
    assert told(draft) == [("human", "已登记。"), ("template", offer.text)]


def test_the_words_together_are_the_text() -> None:
    draft = own("您好\n\n已登记！好吗？让您失望了，很抱歉。\n——山野")
    assert "".join(text for _, text in told(draft, REWORDED)) == draft.text
