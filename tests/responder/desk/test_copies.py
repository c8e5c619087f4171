from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from casebook.views import Cluster, Copy
from responder.desk.copies import MOST, shared
from tests.makers import NOON, a_review
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk, a_suspected_case, a_suspicion, an_event

TEXT = "质量太差了，用了两天就坏，大家千万别买"


class FakeCopies:
    """The casebook's near copies, as one cluster whatever is asked."""

    def __init__(self, found: Cluster | None) -> None:
        self.found = found

    def cluster(self, review_id: int) -> Cluster | None:
        return self.found


def a_copy(nth: int = 1, text: str = TEXT, *, case_id: int | None = None, similarity: float = 0.6, **said: Any) -> Copy:
    given = {"external_id": f"c-{nth}", "author": f"买***{nth}", "time": NOON + timedelta(hours=6 * nth), **said}
    return Copy(review_id=nth, review=a_review(text, **given), similarity=similarity, case_id=case_id)


def a_cluster(*copies: Copy, **said: Any) -> Cluster:
    times: list[datetime] = sorted(copy.review.time for copy in copies if copy.review.time is not None)
    ends = {"first": times[0], "last": times[-1]} if times else {}
    return Cluster(**{"copies": copies, "buyers": len(copies), "similarity": 0.58, **ends, **said})


def shown(desk: Desk, client: TestClient, cluster: Cluster | None) -> str:
    case_id = a_suspected_case(desk.book, a_suspicion(code="template_campaign"), text=TEXT)
    desk.book.copies = FakeCopies(cluster)  # type: ignore[assignment]
    answer = client.get(f"/cases/{case_id}/copies")
    assert answer.status_code == 200
    return answer.text


def test_the_case_page_leads_to_the_copies(desk: Desk, owner: TestClient) -> None:
    case_id = a_suspected_case(desk.book, a_suspicion(code="template_campaign"))
    assert f'href="/cases/{case_id}/copies"' in owner.get(f"/cases/{case_id}").text


def test_the_page_counts_buyers_and_says_how_long_it_took(desk: Desk, owner: TestClient) -> None:
    html = shown(desk, owner, a_cluster(a_copy(1), a_copy(2), a_copy(3), buyers=2))
    for said in ("<b>2</b> 位买家", "<b>3</b> 条评价", "<b>12 小时内</b>", "平均相似度 <b>0.58</b>"):
        assert said in html


def test_each_copy_is_shown_with_its_case_and_how_near_it_is(desk: Desk, owner: TestClient) -> None:
    html = shown(desk, owner, a_cluster(a_copy(1), a_copy(2, case_id=77, similarity=0.61), a_copy(3)))
    for said in ("买***2", "相似度 0.61", 'href="/cases/77"', "没有建立个案", "本个案这一条"):
        assert said in html


def test_the_words_they_share_are_marked(desk: Desk, owner: TestClient) -> None:
    middle, other = a_copy(1, similarity=1.0), a_copy(2, "真的质量太差了吧")
    assert 'title="与居中一条相同的字句">质量太差了</mark>吧' in shown(desk, owner, a_cluster(middle, other))


def test_short_runs_of_characters_are_no_sign_of_anything() -> None:
    assert shared("质量太差", "质量很差") == []
    assert [(one.start, one.end) for one in shared("真的质量太差了", "质量太差了吧")] == [(2, 7)]


def test_the_harmless_reasons_come_before_the_copies(desk: Desk, owner: TestClient) -> None:
    html = shown(desk, owner, a_cluster(a_copy(1), a_copy(2)))
    order = [html.index(said) for said in ("店铺或平台的活动", "同一批次的瑕疵", "物流异常", "按发布先后")]
    assert order == sorted(order)
    assert "恶意" not in html


def test_what_the_events_know_is_said(desk: Desk, owner: TestClient) -> None:
    desk.events = [an_event(explanations=("bad_batch",)), an_event(product_id="p-9", explanations=("logistics",))]
    html = shown(desk, owner, a_cluster(a_copy(1, time=NOON), a_copy(2, time=NOON)))
    assert html.count("有迹象") == 1
    assert "像是一批货出了问题" in html


def test_an_event_of_other_days_explains_nothing(desk: Desk, owner: TestClient) -> None:
    desk.events = [an_event(explanations=("bad_batch",))]
    html = shown(desk, owner, a_cluster(*(a_copy(nth, time=NOON + timedelta(days=30)) for nth in (1, 2))))
    assert "有迹象" not in html


def test_one_product_points_to_its_batch(desk: Desk, owner: TestClient) -> None:
    assert "批次问题尤其要先查" in shown(desk, owner, a_cluster(a_copy(1), a_copy(2)))


def test_several_products_are_counted(desk: Desk, owner: TestClient) -> None:
    assert "评的是 2 件不同的商品" in shown(desk, owner, a_cluster(a_copy(1), a_copy(2, product="饭盒")))


def test_the_drawing_has_a_table_beside_it(desk: Desk, owner: TestClient) -> None:
    html = shown(desk, owner, a_cluster(*(a_copy(nth) for nth in (1, 2, 3))))
    assert html.count("<circle") == 3
    assert html.count('<tr><th scope="row">') == 3
    assert "style=" not in html


def test_undated_copies_are_listed_without_a_drawing(desk: Desk, owner: TestClient) -> None:
    html = shown(desk, owner, a_cluster(a_copy(1, time=None), a_copy(2, time=None)))
    assert "<svg" not in html
    assert html.count("时间未知") == 2


def test_a_cluster_that_is_gone_is_said_to_be(desk: Desk, owner: TestClient) -> None:
    assert "现在没有找到" in shown(desk, owner, None)


def test_a_very_large_cluster_says_what_it_leaves_out(desk: Desk, owner: TestClient) -> None:
    html = shown(desk, owner, a_cluster(*(a_copy(nth, TEXT * 20) for nth in range(1, MOST + 6))))
    assert "还有 5 条较晚的没有列出" in html


def test_hostile_copies_are_only_words(desk: Desk, owner: TestClient) -> None:
    hostile = "<img src=x onerror=alert(1)>\u202e"
    html = shown(desk, owner, a_cluster(a_copy(1, hostile, author=hostile, product=hostile), a_copy(2, hostile)))
    assert "<img" not in html
    assert "\u202e" not in html
