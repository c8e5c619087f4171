"""The front door: every command as a person at a terminal meets it."""

import json
import subprocess
import sys
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

import cli
from casebook.store import open_book
from casebook.store.book import Casebook
from tests.makers import NOON, a_promised
from tests.responder.evidence.authority import NO_OPENSSL, an_authority, serving
from tests.sentiment.ownmodel.makers import a_model

ROOT = Path(__file__).parent.parent
COMMANDS = tomllib.loads((files("casebook") / "commands.toml").read_text(encoding="utf-8"))
HEADER = "商品ID,商品名称,用户昵称,评分,评价内容,评价时间\n"
ROW = "p-1,保温杯,林***子,1,杯盖漏水，包里全湿了,2026-11-01 10:00:00\n"


def huiping(home: Path, *words: str) -> int:
    return cli.main([*words, "--home", str(home)])


def book_in(home: Path) -> Casebook:
    return open_book(f"sqlite:///{home / 'casebook.db'}", home)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "reviews.csv"
    path.write_text(HEADER + ROW, encoding="gb18030")
    return path


def write_lines(path: Path, *lines: object) -> str:
    path.write_text("\n".join(one if isinstance(one, str) else json.dumps(one) for one in lines), encoding="utf-8")
    return str(path)


def read_lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_shows_an_example_in_its_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([name, "--help"])
    assert ended.value.code == 0
    assert "example: huiping" in capsys.readouterr().out


def test_a_misused_command_ends_with_2() -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["import"])
    assert ended.value.code == 2


def test_an_import_ends_in_a_drafted_case(export: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert huiping(tmp_path, "import", str(export), "--shop", "mine") == 0
    assert "rows=1 new=1" in capsys.readouterr().out
    with book_in(tmp_path) as book:
        (line,) = book.cases.inbox(["mine"])
    assert line.case.status == "drafted"


def test_the_second_import_changes_nothing(export: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    huiping(tmp_path, "import", str(export), "--shop", "mine")
    huiping(tmp_path, "import", str(export), "--shop", "mine")
    assert "same=1" in capsys.readouterr().out
    with book_in(tmp_path) as book:
        assert len(book.reviews.states(1)) == 1


def test_a_paste_ends_in_a_drafted_case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copied = tmp_path / "copied.txt"
    copied.write_text("t***8\n2026-11-01\n★☆☆☆☆\n杯盖漏水，包里全湿了\nw***a\n11-02\n好用\n", encoding="utf-8")
    words = ("paste", "--shop", "mine", "--input", str(copied))
    assert huiping(tmp_path, *words, "--dry-run") == 0
    shown = capsys.readouterr()
    assert [json.loads(line)["standing"] for line in shown.out.splitlines()] == ["new", "new"]
    assert "review 2: time: no_year 11-02" in shown.err
    assert huiping(tmp_path, *words) == 0
    assert "reviews=2 new=2 dropped=0" in capsys.readouterr().out
    assert huiping(tmp_path, *words) == 0
    assert "reviews=2 same=2 dropped=0" in capsys.readouterr().out
    with book_in(tmp_path) as book:
        (line,) = book.cases.inbox(["mine"])
    assert line.case.status == "drafted"


def test_an_empty_paste_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copied = tmp_path / "copied.txt"
    copied.write_text(" \n", encoding="utf-8")
    assert huiping(tmp_path, "paste", "--shop", "mine", "--input", str(copied)) == 1
    assert "there is nothing in it (paste the reviews first)" in capsys.readouterr().err


def test_a_bad_row_is_listed_and_everything_else_kept(
    export: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export.write_text(HEADER + ROW.replace(",1,", ",9,") + ROW, encoding="utf-8")
    assert huiping(tmp_path, "import", str(export), "--shop", "mine") == 1
    said = capsys.readouterr()
    assert "rejected=1" in said.out and "new=1" in said.out
    assert "row rejected: line 2, column 评分: '9'" in said.err
    assert (tmp_path / "reviews.csv.rejects.csv").read_text(encoding="utf-8-sig").count("\n") == 3


def test_a_file_nobody_can_read_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "reviews.pdf").write_bytes(b"%PDF-1.7\n")
    assert huiping(tmp_path, "import", str(tmp_path / "reviews.pdf"), "--shop", "mine") == 1
    said = capsys.readouterr().err
    assert "file not readable" in said and "Traceback" not in said


UNSURE = """入库,评语,评分
27/06/2026,杯盖漏水，包里全湿了,1
28/06/2026,味道有点大，放了两天,3
28/06/2026,客服推来推去不解决,2
"""


def test_a_file_with_an_uncertain_column_is_asked_about_and_then_remembered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "export.csv").write_text(UNSURE, encoding="utf-8")
    words = ("import", str(tmp_path / "export.csv"), "--shop", "mine")
    assert huiping(tmp_path, *words) == 2
    asked = capsys.readouterr().out
    assert "'time=入库'" in asked and "--order …" in asked and "28/06/2026" in asked
    with book_in(tmp_path) as book:
        assert book.shops.all() == []
    assert huiping(tmp_path, *words, "--set", "time=入库", "--order", "dmy", "--save-map", "仓库") == 0
    assert huiping(tmp_path, *words) == 0
    assert "rows=3 same=3" in capsys.readouterr().out
    with book_in(tmp_path) as book:
        assert [one.name for one in book.maps.of_shop("mine")] == ["仓库"]


def test_a_dry_run_shows_what_would_change_and_keeps_nothing(
    export: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert huiping(tmp_path, "import", str(export), "--shop", "mine", "--dry-run") == 0
    assert "rows=1 new=1" in capsys.readouterr().out
    with book_in(tmp_path) as book:
        assert (book.reviews.count(), book.shops.all()) == (0, [])
    huiping(tmp_path, "import", str(export), "--shop", "mine")
    export.write_text(HEADER + ROW + ROW.replace(",1,", ",9,"), encoding="utf-8")
    assert huiping(tmp_path, "import", str(export), "--shop", "mine", "--dry-run") == 1
    said = capsys.readouterr()
    assert "rows=2 same=1" in said.out and "nothing was kept" in said.out and "line 3" in said.err


def test_damaged_order_numbers_are_said_aloud(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "export.csv").write_text("评价内容,订单号\n漏水,1.23E+17\n", encoding="utf-8")
    assert huiping(tmp_path, "import", str(tmp_path / "export.csv"), "--shop", "mine") == 0
    said = capsys.readouterr()
    assert "without_order_id=1" in said.out and "export the column as text" in said.err


def test_what_is_set_wrongly_is_misused(export: Path, tmp_path: Path) -> None:
    for said in ("words=评价内容", "text=没有", "text"):
        assert huiping(tmp_path, "import", str(export), "--shop", "mine", "--set", said) == 2


def test_maps_are_shown_copied_edited_and_deleted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    huiping(tmp_path, "shop", "mine")
    assert huiping(tmp_path, "maps", "doudian", "--shop", "mine") == 0
    edited = tmp_path / "map.toml"
    edited.write_text(capsys.readouterr().out.split("\n", 1)[1].replace("用户昵称", "买家"), encoding="utf-8")
    assert huiping(tmp_path, "maps", "mine", "--shop", "mine", "--file", str(edited)) == 0
    huiping(tmp_path, "maps", "--shop", "mine")
    assert "mine\tproduct_id product" in capsys.readouterr().out
    assert huiping(tmp_path, "maps", "mine", "--shop", "mine", "--delete") == 0
    assert huiping(tmp_path, "maps", "mine", "--shop", "mine") == 1
    assert huiping(tmp_path, "maps", "mine", "--shop", "mine", "--file", str(tmp_path / "none.toml")) == 1


def test_orders_come_in_are_weighed_and_are_forgotten(
    export: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    huiping(tmp_path, "import", str(export), "--shop", "mine")
    orders = write_lines(tmp_path / "orders.jsonl", {"order_id": "A1", "phone": "13912345679"}, {"phone": "1"})
    assert huiping(tmp_path, "records", orders, "--shop", "mine", "--kind", "orders") == 1
    assert "orders rows=2 new=1 phone=1 address=0 payer=0 waybill=0 rejected=1" in capsys.readouterr().out
    assert b"13912345679" not in (tmp_path / "casebook.db").read_bytes()
    assert huiping(tmp_path, "records", "--shop", "mine", "--forget") == 0
    assert "orders=1 chats=0 parcels=0 aftersales=0 deleted" in capsys.readouterr().out


def test_a_trace_nobody_ordered_is_kept_and_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    step = {"time": "2026-11-01 10:00:00", "context": "已签收"}
    trace = write_lines(tmp_path / "trace.json", {"nu": "YT8812345678901", "status": "200", "data": [step]})
    assert huiping(tmp_path, "records", trace, "--shop", "mine", "--kind", "traces") == 0
    assert "1 parcels belong to no order we know" in capsys.readouterr().err
    orders = write_lines(tmp_path / "orders.jsonl", {"order_id": "A1", "waybill": "YT8812345678901"})
    assert huiping(tmp_path, "records", orders, "--shop", "mine", "--kind", "orders") == 0
    with book_in(tmp_path) as book:
        assert [one.order_id for one in book.parcels.of_order("mine", "A1")] == ["A1"]


def test_records_without_a_file_or_with_a_bad_day_are_misused(tmp_path: Path) -> None:
    assert huiping(tmp_path, "records", "--shop", "mine") == 2
    assert huiping(tmp_path, "records", "--shop", "mine", "--forget", "--before", "gestern") == 1


def test_judge_keeps_order_and_ids_and_reports_bad_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = write_lines(tmp_path / "in", {"id": "b", "text": "很好用"}, "{broken", {"id": "a", "text": "太差了"})
    assert cli.main(["judge", "--input", given, "--output", str(tmp_path / "out")]) == 1
    assert [line["id"] for line in read_lines(tmp_path / "out")] == ["b", "a"]
    assert "line 2" in capsys.readouterr().err


def test_several_processes_judge_what_comes_through_a_pipe(tmp_path: Path) -> None:
    lines = "".join(json.dumps({"id": number, "text": "杯盖漏水", "stars": 1}) + "\n" for number in range(300))
    command = [sys.executable, "-m", "cli", "judge", "--input", "-", "--output", "-"]
    several, one = (
        subprocess.run([*command, "--jobs", jobs], input=lines, capture_output=True, text=True, check=True, cwd=ROOT)
        for jobs in ("2", "1")
    )
    assert several.stdout == one.stdout
    assert several.stdout.count("\n") == 300


@pytest.mark.parametrize("jobs", ["0", "-1", "many"])
def test_a_number_of_processes_that_cannot_be_is_misuse(jobs: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["judge", "--input", "-", "--output", "-", "--jobs", jobs])
    assert ended.value.code == 2
    assert "--jobs" in capsys.readouterr().err


def test_draft_answers_a_complaint(tmp_path: Path) -> None:
    given = write_lines(tmp_path / "in", {"id": 1, "text": "杯盖漏水，包里全湿了", "stars": 1})
    assert cli.main(["draft", "--input", given, "--output", str(tmp_path / "out")]) == 0
    (line,) = read_lines(tmp_path / "out")
    assert line["cause"] == "quality" and line["reply"] is True


def test_draft_speaks_in_the_shops_own_sentences(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = write_lines(tmp_path / "in", {"id": 1, "text": "杯盖漏水，包里全湿了", "stars": 1})
    shop, words = tmp_path / "shop.toml", ["draft", "--input", given, "--output", str(tmp_path / "out"), "--shop"]
    shop.write_text('[wording."quality/remedy"]\nown = ["退换都可以，由您来定。"]\noff = "all"\n', encoding="utf-8")
    assert cli.main([*words, str(shop)]) == 0
    (line,) = read_lines(tmp_path / "out")
    assert all("退换都可以，由您来定。" in variant["text"] for variant in line["variants"])
    assert "shop" in [one["origin"] for one in line["variants"][0]["segments"]]
    shop.write_text('[wording."quality/remedy"]\nown = ["{{ 7*7 }}。"]\n', encoding="utf-8")
    assert cli.main([*words, str(shop)]) == 1
    assert "line 2: quality/remedy: only {{ name }} is taken" in capsys.readouterr().err


def test_a_shop_file_that_cannot_be_read_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = write_lines(tmp_path / "in", {"id": 1, "text": "漏水"})
    (tmp_path / "shop.toml").write_text("name = ", encoding="utf-8")
    words = ["draft", "--input", given, "--output", "-", "--shop", str(tmp_path / "shop.toml")]
    assert cli.main(words) == 1
    assert "not TOML" in capsys.readouterr().err


def test_lint_stops_a_phone_number(tmp_path: Path) -> None:
    given = write_lines(tmp_path / "in", {"id": 1, "text": "请拨打13800000000"}, {"id": 2, "text": "已为您登记换新。"})
    assert cli.main(["lint", "--input", given, "--output", str(tmp_path / "out")]) == 0
    assert [line["blocked"] for line in read_lines(tmp_path / "out")] == [True, False]


def test_a_bundle_is_written_and_verified(export: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    huiping(tmp_path, "import", str(export), "--shop", "mine")
    target = tmp_path / "case.zip"
    assert huiping(tmp_path, "bundle", "1", "--output", str(target)) == 0
    assert cli.main(["verify", str(target)]) == 0
    target.write_bytes(target.read_bytes()[:-100])
    assert cli.main(["verify", str(target)]) == 1


@pytest.mark.skipif(NO_OPENSSL, reason="openssl is not installed: the authority of this test is its")
def test_a_bundle_is_sealed_by_the_authority_of_the_settings(
    export: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    huiping(tmp_path, "import", str(export), "--shop", "mine")
    authority, target = an_authority(tmp_path / "authority"), str(tmp_path / "case.zip")
    bundle = ("bundle", "1", "--by", "mei@shop", "--output", target)
    demanded = ["verify", target, "--roots", str(authority.root)]
    huiping(tmp_path, *bundle)
    assert cli.main(demanded) == 1
    assert "seal_absent" in capsys.readouterr().out
    with serving(authority) as there:
        monkeypatch.setenv("HUIPING_TSA_URLS", str(there["url"]))
        monkeypatch.setenv("HUIPING_TSA_ROOTS", str(authority.root))
        huiping(tmp_path, *bundle)
    assert "seal trusted" in capsys.readouterr().err
    assert cli.main(demanded) == 0
    assert "可信时间戳有效" in capsys.readouterr().out


def test_roots_nobody_can_read_are_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["verify", str(tmp_path / "none.zip"), "--roots", str(tmp_path / "none.pem")]) == 2
    assert "none.pem" in capsys.readouterr().err


def test_a_digest_goes_to_a_file_or_once_to_the_outbox(export: Path, tmp_path: Path) -> None:
    huiping(tmp_path, "import", str(export), "--shop", "mine")
    huiping(tmp_path, "shop", "mine", "--name", "小店", "--recipient", "owner@example.com")
    assert huiping(tmp_path, "digest", "--shop", "mine", "--output", str(tmp_path / "digest.eml")) == 0
    assert b"multipart/alternative" in (tmp_path / "digest.eml").read_bytes()
    for _ in range(2):
        huiping(tmp_path, "digest", "--send")
    assert len(list((tmp_path / "outbox").glob("*.eml"))) == 1


def test_a_shop_may_label_what_a_model_had_a_part_in(tmp_path: Path) -> None:
    huiping(tmp_path, "shop", "mine", "--ai-label", "on")
    huiping(tmp_path, "shop", "mine", "--name", "山野日用")
    with book_in(tmp_path) as book:
        assert dict(book.shops.get("mine").policies) == {"ai_label": True}
    huiping(tmp_path, "shop", "mine", "--ai-label", "off")
    with book_in(tmp_path) as book:
        assert dict(book.shops.get("mine").policies) == {"ai_label": False}


def test_sources_need_a_shop_and_an_address(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert huiping(tmp_path, "source", "site") == 2
    huiping(tmp_path, "shop", "mine")
    added = huiping(tmp_path, "source", "site", "--shop", "mine", "--url", "http://127.0.0.1/", "--recipe", "demoshop")
    assert added == 0
    assert "site\tmine\thttp://127.0.0.1/" in capsys.readouterr().out


def test_a_login_link_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert huiping(tmp_path, "login", "owner@example.com") == 0
    assert "/login/" in capsys.readouterr().out


def test_who_is_known_keeps_role_and_shops_unless_told_otherwise(tmp_path: Path) -> None:
    huiping(tmp_path, "shop", "mine")
    huiping(tmp_path, "shop", "other")
    huiping(tmp_path, "login", "audit@example.com", "--role", "auditor", "--shops", "mine")
    huiping(tmp_path, "login", "audit@example.com")
    with book_in(tmp_path) as book:
        person = book.people.by_email("audit@example.com")
        assert person is not None
        assert (person.role, person.shops) == ("auditor", ("mine",))
        assert [one.what for one in book.audit.all()] == ["link", "link"]


def test_the_audit_log_is_written_out_and_proved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    huiping(tmp_path, "login", "owner@example.com")
    capsys.readouterr()
    assert huiping(tmp_path, "audit", "--output", "-") == 0
    told = capsys.readouterr()
    entry = json.loads(told.out)
    assert (entry["what"], entry["about"]) == ("link", "owner@example.com owner")
    assert f"1 entries, unbroken; the last one is {entry['sha256']}" in told.err
    assert huiping(tmp_path, "audit", "--known", entry["sha256"]) == 0
    assert huiping(tmp_path, "audit", "--known", "f" * 64) == 1
    assert "its end was cut off" in capsys.readouterr().err


def test_cases_show_what_waits(export: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    huiping(tmp_path, "import", str(export), "--shop", "mine")
    capsys.readouterr()
    huiping(tmp_path, "cases")
    assert "杯盖漏水" in capsys.readouterr().out


def test_promises_are_listed_and_settled(export: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    huiping(tmp_path, "import", str(export), "--shop", "mine")
    with book_in(tmp_path) as book:
        given = a_promised("补一个杯盖", due=NOON)
        book.promises.add(1, given, owner="owner", by="owner", at=NOON)
    capsys.readouterr()
    assert huiping(tmp_path, "promises", "--shop", "mine") == 0
    assert "补一个杯盖" in capsys.readouterr().out
    assert huiping(tmp_path, "promises", "--settle", "1", "--as", "late", "--note", "晚了一天") == 0
    assert "补一个杯盖" not in capsys.readouterr().out
    assert huiping(tmp_path, "promises", "--all", "--output", "-") == 0
    (line,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert (line["state"], line["note"], line["overdue"]) == ("late", "晚了一天", False)
    assert huiping(tmp_path, "promises", "--settle", "1") == 2


def test_a_buyer_is_spoken_to_twice_and_not_a_third_time(
    export: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    huiping(tmp_path, "import", str(export), "--shop", "mine")
    spoken = ("contact", "1", "--outcome", "talked")
    assert [huiping(tmp_path, *spoken) for _ in range(3)] == [0, 0, 1]
    assert "twice within seven days" in capsys.readouterr().err
    assert huiping(tmp_path, "contact", "1") == 0
    assert "0 left within seven days" in capsys.readouterr().out
    assert huiping(tmp_path, *spoken, "--at", "yesterday") == 1


def test_the_doctor_finds_a_fresh_house_healthy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert huiping(tmp_path, "doctor") == 0
    assert capsys.readouterr().out.count(" ok") == 7


def test_the_doctor_names_a_recipe_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    huiping(tmp_path, "shop", "mine")
    huiping(tmp_path, "source", "site", "--shop", "mine", "--url", "http://127.0.0.1/", "--recipe", "nosuch")
    assert huiping(tmp_path, "doctor") == 1
    assert "nosuch" in capsys.readouterr().out


def test_judge_reads_with_a_model_of_ones_own(tmp_path: Path) -> None:
    reviews, folder = tmp_path / "reviews.jsonl", a_model(tmp_path / "model")
    write_lines(reviews, {"id": 1, "text": "坏了，很差"})
    told = ("judge", "--input", str(reviews), "--output", str(tmp_path / "verdicts.jsonl"), "--model", str(folder))
    assert huiping(tmp_path, *told) == 0
    (verdict,) = read_lines(tmp_path / "verdicts.jsonl")
    assert (verdict["polarity"], str(verdict["rules"])[:4]) == ("neg", "own-")


def test_a_model_that_cannot_be_used_is_a_misuse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert huiping(tmp_path, "judge", "--input", "-", "--output", "-", "--model", str(tmp_path / "nowhere")) == 2
    assert "model not usable" in capsys.readouterr().err


def test_the_doctor_looks_over_a_model_of_ones_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = a_model(tmp_path / "model", labels=["pos", "neu", "neg"])
    monkeypatch.setenv("HUIPING_MODEL", str(folder))
    assert huiping(tmp_path, "doctor") == 1
    assert "takes plain complaints for praise" in capsys.readouterr().out


def test_evaluate_measures_and_leaves_a_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    praise, complaint = {"text": "很好用，推荐", "sentiment": "pos"}, {"text": "太差了，漏水", "sentiment": "neg"}
    given = write_lines(tmp_path / "labelled.jsonl", praise, complaint, {"text": "好", "sentiment": "great"})
    assert cli.main(["evaluate", given, "--output", str(tmp_path / "report")]) == 1
    said = capsys.readouterr()
    assert "accuracy 1.000" in said.out and "line 3, column sentiment" in said.err
    assert {path.name for path in (tmp_path / "report").iterdir()} == {"report.json", "worst.tsv", "calibration.svg"}


def test_a_file_without_labels_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = write_lines(tmp_path / "unlabelled.jsonl", {"text": "很好用"})
    assert cli.main(["evaluate", given]) == 1
    assert "unlabelled.jsonl: no labels (give" in capsys.readouterr().err


def test_a_reader_that_has_enough_is_no_fault() -> None:
    command = f"{sys.executable} -m cli recipe show woocommerce | head -1"
    ended = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=ROOT, timeout=60, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_policies_come_from_a_file_and_others_stay(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = tmp_path / "policies.toml"
    for text in ('second_step = ["money"]', "cooling_minutes = 30"):
        said.write_text(text, encoding="utf-8")
        assert huiping(tmp_path, "shop", "mine", "--policies", str(said)) == 0
    with book_in(tmp_path) as book:
        assert book.shops.get("mine").policies == {"second_step": ["money"], "cooling_minutes": 30}
    said.write_text("cooling_minutes = 999", encoding="utf-8")
    assert huiping(tmp_path, "shop", "mine", "--policies", str(said)) == 1
    assert "cooling_minutes" in capsys.readouterr().err


def test_jobs_tell_what_ran_and_what_comes_next(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert huiping(tmp_path, "once", "tidy") == 0
    assert capsys.readouterr().out == "tidy\tdone\t0\n"
    assert huiping(tmp_path, "jobs", "--json") == 0
    found = {one["job"]: one for one in json.loads(capsys.readouterr().out)}
    assert (found["tidy"]["outcome"], found["tidy"]["failures"]) == ("done", 0)
    assert found["tidy"]["next_run"] > found["tidy"]["last_run"]
    assert found["think"]["last_run"] is None
    assert huiping(tmp_path, "jobs") == 0
    assert "think" in capsys.readouterr().out


def test_a_job_that_fails_by_hand_is_told_and_remembered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    huiping(tmp_path, "shop", "mine")
    huiping(tmp_path, "source", "site", "--shop", "mine", "--url", "http://127.0.0.1:1/", "--recipe", "nosuch")
    capsys.readouterr()
    assert huiping(tmp_path, "once", "crawl site") == 1
    assert capsys.readouterr().out.startswith("crawl site\tfailed\t")
    assert huiping(tmp_path, "jobs") == 1
    assert huiping(tmp_path, "doctor") == 1
    assert "crawl site, 1 in a row, last well never" in capsys.readouterr().out
    assert huiping(tmp_path, "once", "nosuch") == 1
    assert "none is called 'nosuch'" in capsys.readouterr().err
