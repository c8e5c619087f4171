"""A back-office export by the desk: uploaded, looked at, confirmed, kept."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from datetime import timedelta

import pytest

from casebook.store import Casebook
from casebook.uploaded import Stage
from responder.desk import receiving
from responder.desk.app import MAPPING
from tests.casebook.makers import judge
from tests.makers import NOON
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk, Forms, a_client, press
from tests.responder.desk.uploads_makers import EXPORT, UNSURE, confirm, fields_on, page_of, shelf, tell, upload


def texts(book: Casebook) -> list[str]:
    return sorted(review.text for review in book.reviews.since("demo", NOON.replace(year=2000)))


def test_the_page_is_one_of_the_ways_to_hand_in(owner: TestClient) -> None:
    html = owner.get("/import").text
    assert 'enctype="multipart/form-data"' in html
    assert {'href="/paste"', 'href="/maps"', 'aria-current="page">录入<'} <= {
        one for one in ('href="/paste"', 'href="/maps"', 'aria-current="page">录入<') if one in html
    }


def test_somebody_without_a_shop_is_told_so(desk: Desk) -> None:
    assert "还没有分给您的店铺" in a_client(desk, "nobody@example.com").get("/import").text


def test_an_upload_is_shown_and_nothing_is_kept(desk: Desk, owner: TestClient) -> None:
    html = owner.get(page_of(owner)).text
    assert "抖店评价.csv" in html
    assert "杯盖漏水，要求退款" in html
    assert "新评价 2 条" in html
    assert "还没有收任何评价" in html
    assert (desk.book.reviews.count(), desk.thought) == (0, 0)


def test_columns_that_are_sure_are_chosen_beforehand(owner: TestClient) -> None:
    fields = fields_on(owner, page_of(owner))
    assert [fields[f"field-{n}"] for n in range(4)] == ["text", "stars", "time", "author"]
    assert [fields[f"was-{n}"] for n in range(4)] == ["text", "stars", "time", "author"]


def test_a_confirmed_file_is_kept_and_read(desk: Desk, owner: TestClient) -> None:
    page = page_of(owner)
    assert confirm(owner, page).headers["location"] == page
    assert texts(desk.book) == ["好用", "杯盖漏水，要求退款"]
    assert desk.thought == 1
    assert "新收下 2 条评价" in owner.get(page).text


def test_a_reload_and_a_second_tap_double_nothing(desk: Desk, owner: TestClient) -> None:
    page = page_of(owner)
    fields = fields_on(owner, page)
    for _ in range(2):
        assert owner.post(f"{page}/keep", data=fields).headers["location"] == page
    assert (desk.book.reviews.count(), desk.thought) == (2, 1)


def test_the_same_file_again_is_known(desk: Desk, owner: TestClient) -> None:
    confirm(owner, page_of(owner))
    page = page_of(owner)
    assert "以前收过、没有变化 2 条" in owner.get(page).text
    confirm(owner, page)
    assert desk.book.reviews.count() == 2


def test_the_capture_says_what_the_file_was_called_and_who_brought_it(desk: Desk, agent: TestClient) -> None:
    confirm(agent, page_of(agent))
    sha256 = desk.book.reviews.review(1).capture or ""
    assert desk.book.archive.body(sha256) == EXPORT.encode()
    judge(desk.book)
    desk.book.cases.open_due("test-1", at=NOON)
    html = agent.get(f"/cases/{desk.book.cases.inbox(['demo'])[0].case.id}").text
    assert "导入文件</b>" in html
    assert "小周" in html
    assert "file:抖店评价.csv" in html


def test_what_is_on_the_disk_bears_no_name_of_the_client(desk: Desk, owner: TestClient) -> None:
    for name in ("../../etc/抖店.csv", "C:\\用户\\抖店.csv", "/etc/passwd", "..", "a\x01b.csv"):
        page_of(owner, name=name)
    assert {len(path.name.split(".")[0]) for path in shelf(desk)} == {32}
    assert {path.suffix for path in shelf(desk)} == {".csv", ".note", ""}
    assert {path.parent for path in shelf(desk)} == {desk.book.archive.folder.parent / "incoming"}


def test_the_bytes_are_gone_once_they_are_in_the_archive(desk: Desk, owner: TestClient) -> None:
    confirm(owner, page_of(owner))
    assert [path.suffix for path in shelf(desk)] == [".note"]


def test_uploads_are_forgotten_after_a_day(desk: Desk, owner: TestClient) -> None:
    page = page_of(owner)
    desk.now += timedelta(hours=23)
    assert "抖店评价.csv" in owner.get("/import").text
    desk.now += timedelta(hours=2)
    desk.book.people.keep("owner@example.com", "店主", shops=["demo"])
    late = a_late_client(desk)
    assert "抖店评价.csv" not in late.get("/import").text
    assert late.get(page).status_code == 404
    assert shelf(desk) == []


def a_late_client(desk: Desk) -> TestClient:
    """The owner with a session that still lasts."""
    client = a_client(desk)
    person = desk.book.people.by_email("owner@example.com")
    assert person is not None
    client.cookies.set("huiping", desk.book.people.make_token(person.id, "session", at=desk.now, lasts=timedelta(1)))
    return client


def test_what_is_not_sure_is_asked_and_answered(desk: Desk, owner: TestClient) -> None:
    page = page_of(owner, UNSURE)
    html = owner.get(page).text
    assert "请核对" in html
    assert "分不清哪个是日" in html
    assert f'formaction="{page}/keep"' not in html
    assert tell(owner, page, field__0="text", field__1="stars", field__2="time", order="dmy").status_code == 303
    html = owner.get(page).text
    assert "新评价 3 条" in html
    assert "2026-04-03" in html
    confirm(owner, page)
    assert len(texts(desk.book)) == 3


def test_what_is_not_sure_is_never_kept_unasked(desk: Desk, owner: TestClient) -> None:
    page = page_of(owner, UNSURE)
    answer = press(owner, f"{page}/keep")
    assert answer.headers["location"] == f"{page}?trouble=unread"
    assert desk.book.reviews.count() == 0


def test_a_change_is_shown_before_it_is_kept(desk: Desk, owner: TestClient) -> None:
    page = page_of(owner)
    answer = confirm(owner, page, field__3="product")
    assert answer.headers["location"] == f"{page}?trouble=changed"
    assert desk.book.reviews.count() == 0
    assert "对应关系有改动" in owner.get(answer.headers["location"]).text
    confirm(owner, page)
    assert {desk.book.reviews.review(n).product for n in (1, 2)} == {"t***8", "w***a"}
    assert desk.book.reviews.review(1).author is None


def test_a_map_is_remembered_and_used_next_time(desk: Desk, owner: TestClient) -> None:
    page = page_of(owner, UNSURE)
    tell(owner, page, field__0="text", field__1="stars", field__2="time", order="dmy")
    confirm(owner, page, remember="yes", save_as="客服表")
    saved = desk.book.maps.get("demo", "客服表")
    assert (saved.fields["text"], saved.order, saved.by) == (("客户反馈记录",), "dmy", "owner@example.com")
    html = owner.get(page_of(owner, UNSURE)).text
    assert "认出是“客服表”" in html
    assert "以前收过、没有变化 3 条" in html


def test_a_map_without_a_name_is_asked_for_one(desk: Desk, owner: TestClient) -> None:
    page = page_of(owner)
    for name in ("", "长" * 65):
        answer = confirm(owner, page, remember="yes", save_as=name)
        assert answer.headers["location"] == f"{page}?trouble=name"
    assert desk.book.reviews.count() == 0
    confirm(owner, page, remember="yes", save_as="短名")
    assert desk.book.reviews.count() == 2


def test_a_map_can_be_chosen_and_left_again(owner: TestClient) -> None:
    page = page_of(owner)
    tell(owner, page, map="doudian")
    html = owner.get(page).text
    assert "文件里没有" in html
    assert f'formaction="{page}/keep"' not in html
    tell(owner, page, map="")
    assert "新评价 2 条" in owner.get(page).text


def test_one_of_several_files_can_be_chosen(desk: Desk, owner: TestClient) -> None:
    bag = io.BytesIO()
    with zipfile.ZipFile(bag, "w") as file:
        file.writestr("七月.csv", EXPORT)
        file.writestr("订单.csv", "订单编号,金额\n123,5\n")
    page = page_of(owner, bag.getvalue(), "导出.zip")
    assert "列不一样" in owner.get(page).text
    tell(owner, page, inside="七月.csv")
    assert "新评价 2 条" in owner.get(page).text
    confirm(owner, page)
    assert desk.book.reviews.count() == 2


@pytest.mark.parametrize("inside", ["../secret.csv", "/etc/passwd", "没有.csv"])
def test_only_what_is_in_the_file_can_be_chosen(owner: TestClient, inside: str) -> None:
    page = page_of(owner)
    tell(owner, page, inside=inside)
    html = owner.get(page).text
    assert "里面没有叫" in html


def test_packed_and_foreign_encodings_are_read(owner: TestClient) -> None:
    html = owner.get(page_of(owner, gzip.compress(EXPORT.encode("gb18030")), "评价.csv.gz")).text
    assert "GB18030（简体中文）" in html
    assert "新评价 2 条" in html


def test_what_cannot_be_read_says_why_in_chinese(owner: TestClient) -> None:
    html = owner.get(page_of(owner, b"%PDF-1.7 ...", "评价.pdf")).text
    assert "这是 PDF" in html
    assert "formaction" not in html


BAD = EXPORT + "坏的,9,2026-11-17,x\n=HYPERLINK(1),5,去年,=cmd\n"


def test_rows_that_cannot_be_kept_are_told_and_listed(owner: TestClient) -> None:
    page = page_of(owner, BAD)
    html = owner.get(page).text
    assert "收不了的 2 行" in html
    assert "第 4 行，“<bdi>评分</bdi>”列：“9”不在 1 到 5 之间。" in html
    confirm(owner, page)
    assert "下载完整清单" in owner.get(page).text
    answer = owner.get(f"{page}/rejects")
    assert answer.headers["content-disposition"].startswith("attachment; ")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows[0] == ["行号", "列", "原因", "原文"]
    assert rows[1][:3] == ["4", "评分", "“9”不在 1 到 5 之间。"]
    assert rows[2][3].startswith("'=HYPERLINK")


def test_without_rejects_there_is_no_list(owner: TestClient) -> None:
    page = page_of(owner)
    confirm(owner, page)
    assert "收不了的行" not in owner.get(page).text
    assert owner.get(f"{page}/rejects").status_code == 404


def test_an_import_that_runs_shows_how_far_it_is(desk: Desk, owner: TestClient) -> None:
    page = page_of(owner)
    files = desk.app.state.desk.incoming.files
    waiting = files.get(page.rsplit("/", 1)[1])
    assert files.begin(waiting)
    html = owner.get(page).text
    assert 'http-equiv="refresh"' in html
    assert "刚刚开始读" in html
    # Nobody takes it away meanwhile, and nobody begins it twice.
    press(owner, f"{page}/drop")
    press(owner, f"{page}/keep")
    assert files.get(waiting.key).stage is Stage.RUNNING
    assert desk.book.reviews.count() == 0


def test_an_import_that_was_killed_can_be_begun_again(desk: Desk, owner: TestClient) -> None:
    page = page_of(owner)
    files = desk.app.state.desk.incoming.files
    files.begin(files.get(page.rsplit("/", 1)[1]))
    desk.now += timedelta(minutes=11)
    assert "中断了" in owner.get(page).text
    assert "导入中断了" in owner.get("/import").text
    press(owner, f"{page}/keep")
    assert desk.book.reviews.count() == 2
    assert "新收下 2 条评价" in owner.get(page).text


def test_an_import_that_fails_says_why_and_can_be_begun_again(
    desk: Desk, owner: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = page_of(owner)
    with monkeypatch.context() as broken:
        broken.setattr("crawler.filing.import_reading", lambda *_, **__: 1 / 0)
        confirm(owner, page)
    assert "导入时系统出了问题" in owner.get(page).text
    press(owner, f"{page}/keep")
    assert desk.book.reviews.count() == 2


def test_a_file_can_be_dropped(desk: Desk, owner: TestClient) -> None:
    page = page_of(owner)
    answer = press(owner, f"{page}/drop")
    assert "文件已删除" in owner.get(answer.headers["location"]).text
    assert owner.get(page).status_code == 404
    assert shelf(desk) == []


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ({"body": b""}, "这个文件是空的"),
        ({"name": ""}, "还没有选文件"),
        ({"source": "长" * 65}, "来源的名字太长"),
    ],
)
def test_what_cannot_be_taken_comes_back_with_advice(
    desk: Desk, owner: TestClient, said: dict[str, str], shown: str
) -> None:
    answer = upload(owner, **said)
    assert answer.status_code == 422
    assert shown in answer.text
    assert shelf(desk) == []


def test_a_file_that_is_too_large_is_not_kept(desk: Desk, owner: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "MOST_BYTES", 1000)
    monkeypatch.setattr(receiving, "AROUND", 1000)
    answer = upload(owner, b"x" * 3000)
    assert answer.status_code == 422
    assert "超过了 50 MB" in answer.text
    assert shelf(desk) == []


def test_too_many_files_at_once_are_refused(desk: Desk, owner: TestClient) -> None:
    for _ in range(20):
        page_of(owner)
    assert "已经有 20 个文件" in upload(owner).text


def test_a_source_tells_exports_of_two_back_offices_apart(desk: Desk, owner: TestClient) -> None:
    confirm(owner, page_of(owner, source="抖店"))
    assert desk.book.reviews.review(1).source == "file:demo/抖店"
    assert '<option value="抖店">' in owner.get("/import").text
    judge(desk.book)
    desk.book.cases.open_due("test-1", at=NOON)
    assert "导入的文件（抖店）" in owner.get(f"/cases/{desk.book.cases.inbox(['demo'])[0].case.id}").text


LONG = "评价内容,评分,评价时间,买家昵称{}\n杯盖拧不紧，放包里漏了一路，孩子的课本全湿了,1,2026-11-18 21:03,溪边小鱼{}\n"


def test_the_same_review_from_another_source_stays_one(desk: Desk, owner: TestClient) -> None:
    confirm(owner, page_of(owner, LONG.format("", ""), source="抖店"))
    page = page_of(owner, LONG.format(",规格", ",墨绿"))
    assert "能补充信息 1 条" in owner.get(page).text
    confirm(owner, page)
    assert "1 条以前从别处收过，这次补充了信息" in owner.get(page).text
    assert desk.book.reviews.count() == 1


def test_nobody_writes_over_the_reviews_of_another_shop(desk: Desk, owner: TestClient, stranger: TestClient) -> None:
    confirm(stranger, page_of(stranger, shop="other"))
    for source in ("file:other", "other", "../other"):
        confirm(owner, page_of(owner, source=source))
    assert len(list(desk.book.reviews.since("other", NOON.replace(year=2000)))) == 2


def test_another_shop_answers_404(desk: Desk, owner: TestClient, stranger: TestClient) -> None:
    assert upload(stranger).status_code == 404
    assert shelf(desk) == []
    page = page_of(owner)
    assert stranger.get(page).status_code == 404
    assert stranger.get(f"{page}/rejects").status_code == 404
    for address in (page, f"{page}/keep", f"{page}/drop"):
        assert press(stranger, address, shown="yes").status_code == 404
    assert desk.book.reviews.count() == 0
    assert "抖店评价" not in stranger.get("/import").text


@pytest.mark.parametrize("key", ["0" * 32, "..%2f..%2fcasebook.db", "x", "0" * 31 + "*"])
def test_a_key_that_is_none_answers_404(owner: TestClient, key: str) -> None:
    assert owner.get(f"/import/{key}").status_code == 404


@pytest.mark.parametrize("address", MAPPING)
def test_a_form_needs_the_token_of_its_page(desk: Desk, owner: TestClient, address: str) -> None:
    page = page_of(owner)
    answer = owner.post(address.replace("/import/{key}", page), data={"shop": "demo"})
    assert answer.status_code == 403
    assert desk.book.reviews.count() == 0


def test_an_upload_needs_the_token_of_its_page(desk: Desk, owner: TestClient) -> None:
    assert upload(owner, form_token="x").status_code == 403
    assert shelf(desk) == []


def test_an_upload_needs_somebody_signed_in(desk: Desk, visitor: TestClient) -> None:
    assert upload(visitor).headers["location"] == "/login"
    assert shelf(desk) == []


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}"])
def test_what_a_file_holds_is_never_markup(owner: TestClient, words: str) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([["评价内容", words], [words, words], ["好", words]])
    page = page_of(owner, out.getvalue(), name=f"{words}.csv")
    html = owner.get(page).text
    assert words not in html or not set("<>\"'") & set(words)
    confirm(owner, page)
    assert words not in owner.get(page).text or not set("<>\"'") & set(words)


def test_the_file_comes_last_in_its_form(owner: TestClient) -> None:
    html = owner.get("/import").text
    assert max(html.index(f'name="{name}"') for name in ("form_token", "shop", "source")) < html.index('type="file"')


def test_an_old_page_of_a_kept_file_changes_nothing(desk: Desk, owner: TestClient) -> None:
    page = page_of(owner)
    fields = fields_on(owner, page)
    owner.post(f"{page}/keep", data=fields)
    assert owner.post(page, data=fields | {"field-3": "product"}).headers["location"] == page
    assert owner.post(f"{page}/keep", data=fields | {"field-3": "product"}).headers["location"] == page
    assert desk.book.reviews.review(1).product is None


def test_every_form_holds_its_token(owner: TestClient) -> None:
    assert all("form_token" in fields for _, fields in Forms(owner.get(page_of(owner)).text).found)
