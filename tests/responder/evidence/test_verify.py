"""Each way somebody may change a bundle turns verifying red, for the right reason."""

import gzip
import json
import random
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from casebook.errors import FileError
from responder.evidence import Fault, verify
from responder.evidence.members import Limits
from tests.responder.evidence.makers import (
    APPROVALS,
    BASE,
    CAPTURES,
    INDEX,
    PUBLISHED,
    VERSIONS,
    Members,
    changed,
    kinds,
    opened,
    packed,
    resum,
    retag,
)

TEXTS = (VERSIONS, APPROVALS, CAPTURES, INDEX, PUBLISHED)
TAG_FILES = ("bagit.txt", "bag-info.txt", "manifest-sha256.txt", "manifest-sha512.txt", "tagmanifest-sha256.txt")


def flip(body: bytes, at: int = 5) -> bytes:
    return body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]


def a_warc(members: Members) -> str:
    return next(name for name in sorted(members) if name.endswith(".warc.gz"))


def with_member(path: Path, name: str, body: bytes = b"x", mode: int = 0o100644) -> Path:
    """The bundle with one more member, its name taken as given."""
    info = zipfile.ZipInfo("x")
    info.filename, info.external_attr = name, mode << 16
    return packed(path.with_name("changed.zip"), opened(path), extra=[(info, body)])


def edit_row(members: Members, path: str, **said: object) -> None:
    first, *rest = members[path].splitlines(keepends=True)
    row = {**json.loads(first), **said}
    members[path] = json.dumps(row, ensure_ascii=False).encode() + b"\n" + b"".join(rest)


def test_one_flipped_byte_in_any_file_is_seen(sealed: Path) -> None:
    untouched = opened(sealed)
    for name in untouched:
        if untouched[name]:
            found = changed(sealed, lambda members, name=name: members.update({name: flip(members[name])}))
            assert not found.ok, name


@pytest.mark.parametrize("path", TEXTS)
def test_a_changed_file_is_named_with_both_digests(sealed: Path, path: str) -> None:
    found = changed(sealed, lambda members: members.update({path: flip(members[path])}))
    (fault,) = (fault for fault in found.faults if fault.kind == "changed")
    assert fault.path == path
    assert (len(fault.expected), len(fault.found)) == (64, 64)


def test_a_byte_flipped_in_the_zip_itself_is_unreadable(sealed: Path) -> None:
    body = sealed.read_bytes()
    at = body.index("买家发表评价".encode())
    sealed.write_bytes(flip(body, at))
    assert "unreadable" in kinds(verify(sealed))


def test_a_truncated_file_is_changed(sealed: Path) -> None:
    found = changed(sealed, lambda members: members.update({VERSIONS: members[VERSIONS][:-10]}))
    assert kinds(found) == {"changed", "oxum", "line_malformed", "consistency_malformed"}


def test_a_deleted_file_is_missing(sealed: Path) -> None:
    found = changed(sealed, lambda members: members.pop(PUBLISHED))
    assert Fault("missing", PUBLISHED) in [Fault(one.kind, one.path) for one in found.faults]


def test_an_added_file_is_unlisted(sealed: Path) -> None:
    found = changed(sealed, lambda members: members.update({"data/99_new.txt": b"new"}))
    assert kinds(found) == {"unlisted", "oxum"}


def test_a_renamed_file_is_renamed_and_not_lost(sealed: Path) -> None:
    found = changed(sealed, lambda members: members.update({"data/70_reply/other.txt": members.pop(PUBLISHED)}))
    assert Fault("renamed", PUBLISHED, PUBLISHED, "data/70_reply/other.txt") in found.faults
    assert "missing" not in kinds(found)


def test_two_swapped_files_are_both_changed(sealed: Path) -> None:
    def swap(members: Members) -> None:
        members[VERSIONS], members[APPROVALS] = members[APPROVALS], members[VERSIONS]

    found = changed(sealed, swap)
    assert {fault.path for fault in found.faults if fault.kind == "changed"} == {VERSIONS, APPROVALS}


def test_all_faults_are_gathered_not_the_first_alone(sealed: Path) -> None:
    def twice(members: Members) -> None:
        members.pop(PUBLISHED)
        members["data/new.txt"] = b"new"
        members[VERSIONS] = flip(members[VERSIONS])

    assert {"missing", "unlisted", "changed"} <= kinds(changed(sealed, twice))


@pytest.mark.parametrize("name", TAG_FILES)
def test_a_missing_tag_file_is_named(sealed: Path, name: str) -> None:
    found = changed(sealed, lambda members: members.pop(name))
    assert ("tag_missing", name) in [(fault.kind, fault.path) for fault in found.faults]


@pytest.mark.parametrize("name", ["manifest-sha256.txt", "manifest-sha512.txt"])
def test_a_repeated_manifest_line_is_a_fault_of_its_own(sealed: Path, name: str) -> None:
    def repeat(members: Members) -> None:
        members[name] += members[name].splitlines(keepends=True)[0]
        retag(members)

    assert kinds(changed(sealed, repeat)) == {"manifest_duplicate"}


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("manifest_crlf", b"\n", b"\r\n"),
        ("manifest_malformed", b"  ", b"\t"),
        ("manifest_malformed", b"  data/03", b"  \xff\xfe/03"),
        ("unsafe_path", b"data/04_timeline.csv", b"../04_timeline.csv"),
        ("unsafe_path", b"data/04_timeline.csv", b"C:/04_timeline.csv"),
        ("unsafe_path", b"data/04_timeline.csv", b"/04_timeline.csv"),
    ],
)
def test_a_bad_manifest_line_is_a_fault(sealed: Path, kind: str, old: bytes, new: bytes) -> None:
    def rewrite(members: Members) -> None:
        members["manifest-sha256.txt"] = members["manifest-sha256.txt"].replace(old, new)
        retag(members)

    assert kind in kinds(changed(sealed, rewrite))


def test_a_bom_in_a_manifest_is_a_fault(sealed: Path) -> None:
    def mark(members: Members) -> None:
        members["manifest-sha256.txt"] = b"\xef\xbb\xbf" + members["manifest-sha256.txt"]
        retag(members)

    assert kinds(changed(sealed, mark)) == {"manifest_bom"}


def test_manifests_that_disagree_are_named(sealed: Path) -> None:
    def spoil(members: Members) -> None:
        members["manifest-sha512.txt"] = b"0" * 128 + members["manifest-sha512.txt"][128:]
        retag(members)

    assert kinds(changed(sealed, spoil)) == {"manifests_disagree"}


def test_a_file_in_one_manifest_alone_is_named(sealed: Path) -> None:
    def shorten(members: Members) -> None:
        members["manifest-sha512.txt"] = members["manifest-sha512.txt"].split(b"\n", 1)[1]
        retag(members)

    assert kinds(changed(sealed, shorten)) == {"manifests_disagree"}


def test_a_wrong_payload_oxum_is_seen(sealed: Path) -> None:
    def count(members: Members) -> None:
        members["bag-info.txt"] = members["bag-info.txt"].replace(b"Payload-Oxum: ", b"Payload-Oxum: 1")
        retag(members)

    assert kinds(changed(sealed, count)) == {"oxum"}


def test_another_version_of_bagit_is_refused(sealed: Path) -> None:
    def older(members: Members) -> None:
        members["bagit.txt"] = members["bagit.txt"].replace(b"1.0", b"0.97")
        retag(members)

    assert kinds(changed(sealed, older)) == {"bagit_txt"}


def test_a_tag_file_added_at_the_top_is_seen(sealed: Path) -> None:
    assert kinds(changed(sealed, lambda members: members.update({"notes.txt": b"x"}))) == {"tag_unlisted"}


def test_the_bag_of_another_case_under_this_name_is_seen(sealed: Path) -> None:
    def other(members: Members) -> None:
        members["bag-info.txt"] = members["bag-info.txt"].replace(b"CASE-1", b"CASE-2")
        retag(members)

    assert kinds(changed(sealed, other)) == {"bag_info"}


@pytest.mark.parametrize("name", ["../x", "/x", f"{BASE}/../x", f"{BASE}/data/../../x", "~/x", "C:/x", f"{BASE}/a\\b"])
def test_a_member_that_leads_out_of_the_folder_is_refused(sealed: Path, name: str) -> None:
    assert "unsafe_path" in kinds(verify(with_member(sealed, name)))


def test_nothing_is_written_next_to_the_bundle(sealed: Path) -> None:
    path = with_member(sealed, "../escaped.txt")
    verify(path)
    assert sorted(one.name for one in path.parent.iterdir()) == ["changed.zip", "sealed.zip"]
    assert not (path.parent.parent / "escaped.txt").exists()


def test_a_symlink_is_refused(sealed: Path) -> None:
    path = with_member(sealed, f"{BASE}/data/link", b"/etc/passwd", stat.S_IFLNK | 0o777)
    assert Fault("symlink", f"{BASE}/data/link") in verify(path).faults


def test_a_pipe_is_refused(sealed: Path) -> None:
    assert "not_a_file" in kinds(verify(with_member(sealed, f"{BASE}/data/pipe", mode=stat.S_IFIFO)))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_is_there_twice_is_refused(sealed: Path) -> None:
    assert "duplicate_member" in kinds(verify(with_member(sealed, f"{BASE}/{VERSIONS}", b"{}")))


def test_names_that_differ_in_case_alone_are_refused(sealed: Path) -> None:
    assert "duplicate_member" in kinds(verify(with_member(sealed, f"{BASE}/{VERSIONS}".upper(), b"{}")))


def test_a_member_outside_the_bag_is_seen(sealed: Path) -> None:
    assert kinds(verify(with_member(sealed, "elsewhere/readme.txt"))) == {"outside"}


def test_a_file_name_in_another_normal_form_is_seen(sealed: Path) -> None:
    found = verify(with_member(sealed, f"{BASE}/data/e\u0301.txt"))
    assert {"not_nfc", "unlisted"} <= kinds(found)


def test_a_bomb_is_refused_before_it_is_unpacked(sealed: Path) -> None:
    with zipfile.ZipFile(sealed, "a", zipfile.ZIP_DEFLATED) as zip:
        zip.writestr(f"{BASE}/data/bomb", bytes(3_000_000))
    found = verify(sealed)
    assert kinds(found) == {"too_dense"}


@pytest.mark.parametrize(("limits", "kind"), [(Limits(members=3), "too_many"), (Limits(total=999), "too_large")])
def test_more_than_the_limits_is_refused(sealed: Path, limits: Limits, kind: str) -> None:
    assert kinds(verify(sealed, limits=limits)) == {kind}


def test_a_member_smaller_than_declared_is_unreadable(sealed: Path) -> None:
    members = opened(sealed)
    body = packed(sealed, members).read_bytes()
    entry = body.rindex(f"{BASE}/{PUBLISHED}".encode())
    size = len(members[PUBLISHED]) + 9
    sealed.write_bytes(body[: entry - 22] + size.to_bytes(4, "little") + body[entry - 18 :])
    assert "unreadable" in kinds(verify(sealed))


def test_members_that_share_bytes_are_refused(sealed: Path) -> None:
    body = sealed.read_bytes()
    last, first = body.rindex(b"PK\x01\x02"), body.index(b"PK\x01\x02")
    sealed.write_bytes(body[: last + 42] + body[first + 42 : first + 46] + body[last + 46 :])
    assert kinds(verify(sealed)) == {"overlapping"}


def test_an_encrypted_member_is_refused(sealed: Path) -> None:
    body = bytearray(sealed.read_bytes())
    body[body.index(b"PK\x01\x02") + 8] |= 1
    sealed.write_bytes(body)
    assert "encrypted" in kinds(verify(sealed))


@pytest.mark.parametrize("body", [b"", b"PK", b"no zip at all", b"\x1f\x8b\x08"])
def test_what_is_no_zip_is_said_to_be_none(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(body)
    assert kinds(verify(tmp_path / "x.zip")) == {"not_a_zip"}


def test_an_empty_zip_holds_no_bag(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w"):
        pass
    assert "no_bag" in kinds(verify(tmp_path / "x.zip"))


def test_a_bundle_that_is_not_there_is_an_error_of_the_caller(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="No such file"):
        verify(tmp_path / "none.zip")


def test_a_bag_rewritten_with_its_manifests_is_not_noticed_and_says_it_has_no_seal(sealed: Path) -> None:
    found = changed(sealed, lambda members: members.update({"data/04_timeline.csv": b"rewritten\n"}), remade=True)
    assert found.ok
    assert found.seal == "none"


def test_a_changed_review_is_noticed_in_a_rewritten_bag(sealed: Path) -> None:
    def soften(members: Members) -> None:
        members[VERSIONS] = members[VERSIONS].replace("漏水".encode(), "不漏".encode())

    assert kinds(changed(sealed, soften, remade=True)) == {"state_words", "words_not_shown"}


def test_a_changed_approval_is_noticed_in_a_rewritten_bag(sealed: Path) -> None:
    found = changed(sealed, lambda members: edit_row(members, APPROVALS, text="好的"), remade=True)
    assert kinds(found) == {"approval_words", "published_words"}


def test_what_an_approval_rested_on_cannot_be_exchanged(sealed: Path) -> None:
    policy = {"kind": "policy", "key": "refund_days", "version": "1"}
    found = changed(sealed, lambda members: edit_row(members, APPROVALS, grounds=[policy]), remade=True)
    assert kinds(found) == {"approval_bound"}


def test_an_approval_of_a_sealed_bundle_cannot_excuse_itself_as_masked(sealed: Path) -> None:
    found = changed(sealed, lambda members: edit_row(members, APPROVALS, text="好的", masked=True), remade=True)
    assert "approval_words" in kinds(found)


def test_published_words_other_than_approved_are_noticed(sealed: Path) -> None:
    found = changed(sealed, lambda members: members.update({PUBLISHED: "好的".encode()}), remade=True)
    assert kinds(found) == {"published_words"}


def test_a_capture_that_is_not_what_the_list_says_is_noticed(sealed: Path) -> None:
    found = changed(sealed, lambda members: edit_row(members, CAPTURES, warc_sha256="0" * 64), remade=True)
    assert kinds(found) == {"capture_changed"}


def test_a_rewritten_payload_is_noticed_by_the_captures_own_digests(sealed: Path) -> None:
    def rewrite(members: Members) -> None:
        name = a_warc(members)
        members[name] = gzip.compress(gzip.decompress(members[name]).replace("漏水".encode(), "不漏".encode()))

    found = kinds(changed(sealed, rewrite, remade=True))
    assert found == {"warc_digest", "capture_digest", "capture_changed", "words_not_shown"}


def test_a_removed_capture_is_noticed_in_a_rewritten_bag(sealed: Path) -> None:
    found = changed(sealed, lambda members: members.pop(a_warc(members)), remade=True)
    assert kinds(found) == {"capture_missing"}


def test_a_capture_of_a_sealed_bundle_cannot_be_withheld(sealed: Path) -> None:
    def withhold(members: Members) -> None:
        members.pop(f"data/80_capture/{json.loads(members[CAPTURES].splitlines()[0])['sha256']}.warc.gz")
        edit_row(members, CAPTURES, withheld=True)

    assert kinds(changed(sealed, withhold, remade=True)) == {"capture_missing"}


def test_a_capture_nobody_listed_is_noticed(sealed: Path) -> None:
    extra = f"data/80_capture/{'1' * 64}.warc.gz"
    found = changed(sealed, lambda members: members.update({extra: members[a_warc(members)]}), remade=True)
    assert kinds(found) == {"capture_unlisted"}


@pytest.mark.parametrize("body", [b"", b"no warc", b"\x1f\x8b\x08broken"])
def test_a_capture_that_cannot_be_read_is_noticed(sealed: Path, body: bytes) -> None:
    found = changed(sealed, lambda members: members.update({a_warc(members): body}), remade=True)
    assert kinds(found) & {"warc_unreadable", "capture_digest"}


def found_in_warc(sealed: Path, body: bytes) -> str:
    """What verifying finds in a capture with this content, after somebody put it in and made everything anew."""
    found = changed(sealed, lambda members: members.update({a_warc(members): body}), remade=True)
    return next(fault.found for fault in found.faults if fault.kind == "warc_unreadable")


RESOURCE = b"WARC/1.1\r\nWARC-Type: resource\r\nContent-Length: %d\r\n\r\n"


def test_a_bomb_inside_a_capture_is_stopped(sealed: Path) -> None:
    bomb = gzip.compress(RESOURCE % 40_000_000 + bytes(40_000_000) + b"\r\n\r\n")
    assert "unpacks to more than" in found_in_warc(sealed, bomb)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (gzip.compress(bytes(5_000_000)), "its length is not"),
        (gzip.compress(RESOURCE % 1 + b"x\r\n\r\n" * 2), "its length is not"),
        (gzip.compress(RESOURCE % 1 + b"x\r\n\r\n") * 2, "more follows"),
        (gzip.compress(RESOURCE % 1 + b"x\r\n\r\n")[:-12], "cut short"),
        (gzip.compress((RESOURCE % 9).replace(b"resource", b"response") + b"HTTP/1.1 \r\n\r\n"), "headers do not end"),
    ],
)
def test_a_capture_a_parser_could_choke_on_does_not_reach_it(sealed: Path, body: bytes, why: str) -> None:
    assert why in found_in_warc(sealed, body)


@pytest.mark.parametrize("line", [b"{\n", b"[]\n", b'{"id": "1"}\n', b"[" * 100_000 + b"\n"])
def test_a_line_that_is_no_row_is_named(sealed: Path, line: bytes) -> None:
    found = changed(sealed, lambda members: members.update({APPROVALS: members[APPROVALS] + line}), remade=True)
    assert Fault("line_malformed", APPROVALS, "an object with id, text, sha256", "2") in found.faults


def test_a_file_the_index_does_not_name_is_noticed(sealed: Path) -> None:
    def forget(members: Members) -> None:
        members[INDEX] = b"".join(members[INDEX].splitlines(keepends=True)[:-1])
        resum(members)

    assert kinds(changed(sealed, forget)) == {"index_wrong"}


def test_a_redacted_file_that_names_no_original_is_noticed(redacted: Path) -> None:
    def forget(members: Members) -> None:
        said = json.loads(members["data/redactions.json"])
        said["files"] = [row for row in said["files"] if row["path"] != VERSIONS]
        members["data/redactions.json"] = json.dumps(said).encode()

    found = changed(redacted, forget, remade=True)
    assert [(fault.kind, fault.path) for fault in found.faults] == [("original_unnamed", VERSIONS)]


def test_redactions_that_cannot_be_read_are_noticed(redacted: Path) -> None:
    found = changed(redacted, lambda members: members.update({"data/redactions.json": b"null"}), remade=True)
    assert kinds(found) == {"redactions_malformed"}


def test_verifying_loads_no_database() -> None:
    said = "import sys, responder.evidence; sys.exit('sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", said], check=False).returncode == 0


def test_no_damage_makes_verifying_crash(sealed: Path) -> None:
    body, chance = sealed.read_bytes(), random.Random(20)
    for _ in range(150):
        damaged = bytearray(body)
        for _ in range(chance.randint(1, 6)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        sealed.write_bytes(damaged[: chance.choice([len(damaged), chance.randrange(len(damaged))])])
        assert verify(sealed) is not None
