from __future__ import annotations

from responder.desk.shut import shut

FORM = '<form method="post" action="/cases/1/approve?x=1"><textarea>写好的回复</textarea><button>批准</button></form>'


def test_a_form_nobody_may_send_is_to_be_read_only() -> None:
    html = shut(f"<p>前</p>{FORM}<p>后</p>", lambda address: address != "/cases/1/approve")
    assert "写好的回复" in html and "<button" not in html and "disabled" in html
    assert html.startswith("<p>前</p>") and html.endswith("<p>后</p>")


def test_other_forms_stay_as_they_are() -> None:
    assert shut(FORM, lambda address: True) == FORM
    search = '<form method="get" action="/audit"><button>筛选</button></form>'
    assert shut(search, lambda address: False) == search


def test_each_form_is_looked_at_by_itself() -> None:
    html = shut(FORM + FORM.replace("approve", "rule"), lambda address: address.endswith("rule"))
    assert html.count("<button") == 1
