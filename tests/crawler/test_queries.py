"""Asking pages and their parts: CSS and XPath in HTML, JMESPath in JSON."""

import pytest

from casebook.errors import SettingError
from crawler.queries import HtmlBlock, JsonBlock, check_query, element, embedded, filled


def html(source: str) -> HtmlBlock:
    return HtmlBlock(element(f"<body>{source}</body>"))


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("<p>一<br>二</p>", "一\n二"),
        ("<p>一<br />\n二</p>", "一\n二"),
        ("<p>一\n\n\n二</p>", "一\n\n\n二"),
        ("<div><p>一</p>\n  <p>二</p></div>", "一\n\n二"),
        ("<div><div>一</div>\n<div>二</div></div>", "一\n二"),
        ("<div>好<script>alert(1)</script><style>p{}</style>评</div>", "好评"),
        ("<p>&lt;b&gt; &amp;amp; 👍&nbsp;好</p>", "<b> &amp; 👍\u00a0好"),
    ],
)
def test_words_are_read_as_a_browser_shows_them(source: str, shown: str) -> None:
    assert html(source).value("body > *") == shown


def test_an_attribute_is_read_as_it_stands() -> None:
    assert html('<a data-x=" 1 &amp; 2 ">x</a>').value("a::attr(data-x)") == " 1 & 2 "


def test_xpath_is_asked_where_a_query_says_so() -> None:
    assert html("<i><b>林</b> 2026年6月27日</i>").value("xpath://b/following-sibling::text()") == " 2026年6月27日"


def test_what_stands_in_another_part_is_passed_over() -> None:
    block = html("<div class=reply><p>您好</p></div><p>漏水</p>")
    parts = frozenset(one.key for one in block.blocks(".reply"))
    assert block.value("p", besides=parts) == "漏水"


def test_numbers_in_json_are_words_and_truths_are_not() -> None:
    block = JsonBlock({"n": 4, "yes": True, "none": None, "deep": [{"t": "好"}, {"t": "坏"}]})
    assert (block.value("n"), block.value("yes"), block.value("none"), block.values("deep[].t")) == (
        "4",
        None,
        None,
        ["好", "坏"],
    )


@pytest.mark.parametrize(("query", "in_json"), [("a[", False), ("xpath://a[", False), ("a[", True), ("::nope", False)])
def test_a_query_that_is_none_is_refused(query: str, in_json: bool) -> None:
    with pytest.raises(SettingError, match="is no query"):
        check_query("text", query, json=in_json)


def test_json_behind_words_of_a_page_is_found_where_it_begins() -> None:
    text = '<script>var a = {x: 1}; var state = {"reviews": [{"id": 1, "t": "</b>"}]}; more()</script>'
    assert embedded(text, "state") == {"reviews": [{"id": 1, "t": "</b>"}]}
    assert embedded(text, "nothing") is None and embedded('a = {"broken', "a =") is None


def test_a_template_is_filled_by_name_and_by_nothing_else() -> None:
    assert filled("/r?id={id}&page={page}&x={x.__class__}", {"id": "7"}) == "/r?id=7&page={page}&x={x.__class__}"
