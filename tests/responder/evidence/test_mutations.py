"""Every item of the list a bundle must withstand turns a sealed one red, with the reason a reader needs."""

import gzip
import json
import re
import stat
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from casebook.chain import after, link
from casebook.change import digest
from casebook.codec import noun
from casebook.model import Access, Review
from casebook.store import Casebook
from responder.evidence import Verification, report_lines, verify
from responder.evidence.tables import json_body
from tests.makers import NOON
from tests.responder.evidence.authority import NO_OPENSSL, Authority
from tests.responder.evidence.makers import (
    ACCESSES,
    BASE,
    CAPTURES,
    PUBLISHED,
    VERSIONS,
    Members,
    a_bundle,
    kinds,
    opened,
    packed,
    remake,
    retag,
)

pytestmark = pytest.mark.skipif(NO_OPENSSL, reason="openssl is not installed: the authority of these tests is its")
SPACED = b'{"status": "trusted",  "tokens": [{"file": "seal/manifest-sha256.tsr"}]}\n'
UNREADABLE = (b"", b"null", b"[]", b"[" * 9999, b'{"status": "sealed"}', b'{"status": "trusted", "tokens": 1}', SPACED)
MANIFEST, TOKEN, CHAT = "manifest-sha256.txt", "seal/manifest-sha256.tsr", "data/30_chat/chat.jsonl"


@pytest.fixture(scope="module")
def whole(kept: Casebook, authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Members:
    """The members of a sealed bundle with a chat and an earlier pull."""
    path = tmp_path_factory.mktemp("whole") / "whole.zip"
    path.write_bytes(a_bundle(kept, accesses=_pulls(kept)))
    members = opened(path)
    lines = [
        {"external_id": f"m-{nth}", "text": text} for nth, text in enumerate(("不改就差评", "请说明情况", "给钱就删"))
    ]
    members[CHAT] = b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in lines)
    remake(members)
    said = json.loads(members["seal/seal.json"])
    said |= {"status": "trusted", "tokens": [{"file": TOKEN}]}
    members["seal/seal.json"] = json_body(said)
    members["seal/tsa-chain.pem"] = authority.root.read_bytes()
    authority.seal(members)
    return members


def _pulls(book: Casebook) -> list[Access]:
    """Two pulls of earlier contents, as the house writes them down."""
    rows = list(book.accesses.of(1)[:1])
    for name in ("mei", "lan"):
        rows.append(after(rows[-1], at=NOON, by=name, what="bundle", variant="sealed", content=name))
    return rows


@pytest.fixture
def check(whole: Members, authority: Authority, tmp_path: Path) -> Callable[..., Verification]:
    """Verifies the bundle after a change, as a reader who demands a seal does."""

    def checked(change: Callable[[Members], object], *, extra: Any = ()) -> Verification:
        members = dict(whole)
        change(members)
        path = packed(tmp_path / "changed.zip", members, extra=extra)
        return verify(path, roots=authority.roots, sealed=True)

    return checked


def named(name: str, mode: int = 0o100644) -> list[tuple[zipfile.ZipInfo, bytes]]:
    info = zipfile.ZipInfo("x")
    info.filename, info.external_attr = name, mode << 16
    return [(info, b"x")]


def rows(members: Members, path: str, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> None:
    made = change([json.loads(line) for line in members[path].splitlines()])
    members[path] = b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in made)


def first_warc(members: Members) -> str:
    return next(name for name in sorted(members) if name.endswith(".warc.gz"))


def test_untouched_it_is_whole_and_sealed(check: Callable[..., Verification]) -> None:
    found = check(lambda members: None)
    assert (found.faults, found.seal) == ((), "trusted")


Check = Callable[..., Verification]


def test_flipping_one_bit_of_any_file(check: Check, whole: Members) -> None:
    for name, body in whole.items():
        if body:
            changed = body[:4] + bytes([body[4] ^ 1]) + body[5:]
            found = check(lambda members, name=name, changed=changed: members.update({name: changed}))
            # Nothing but the files it lists speaks for the tag manifest: one of those is named.
            culprit = {name, "bag-info.txt"} if name == "tagmanifest-sha256.txt" else {name}
            assert any({fault.path, fault.expected, fault.found} & culprit for fault in found.faults), name


def test_deleting_any_file(check: Check, whole: Members) -> None:
    for name in whole:
        found = check(lambda members, name=name: members.pop(name))
        assert any(name in (fault.path, fault.expected, fault.found) for fault in found.faults), name


def test_truncating_any_file(check: Check, whole: Members) -> None:
    for name, body in whole.items():
        if body:
            found = check(lambda members, name=name, body=body: members.update({name: body[: len(body) // 2]}))
            assert any(name in (fault.path, fault.expected, fault.found) for fault in found.faults), name


def test_adding_a_file(check: Check) -> None:
    assert kinds(check(lambda members: members.update({"data/new.txt": b"new"}))) == {"unlisted", "oxum"}


def test_renaming_a_file(check: Check) -> None:
    found = check(lambda members: members.update({"data/30_chat/old.jsonl": members.pop(CHAT)}))
    assert "renamed" in kinds(found)


def test_swapping_two_files(check: Check) -> None:
    def swap(members: Members) -> None:
        members[CHAT], members[PUBLISHED] = members[PUBLISHED], members[CHAT]

    assert {one.path for one in check(swap).faults if one.kind == "changed"} == {CHAT, PUBLISHED}


@pytest.mark.parametrize(
    ("kind", "rewrite"),
    [
        ("manifest_duplicate", lambda body: body + body.splitlines(keepends=True)[0]),
        ("manifest_crlf", lambda body: body.replace(b"\n", b"\r\n")),
        ("manifest_bom", lambda body: b"\xef\xbb\xbf" + body),
        ("unsafe_path", lambda body: body.replace(b"  data/04", b"  ../04")),
        ("unsafe_path", lambda body: body.replace(b"  data/04", b"  /data/04")),
        ("unsafe_path", lambda body: body.replace(b"  data/04", b"  ~/04")),
        ("unsafe_path", lambda body: body.replace(b"  data/04", b"  C:/04")),
    ],
    ids=["duplicate line", "CRLF", "BOM", "traversal", "absolute", "home", "drive"],
)
@pytest.mark.parametrize("name", [MANIFEST, "manifest-sha512.txt"])
def test_rewriting_a_line_of_a_manifest(check: Check, name: str, kind: str, rewrite: Callable[[bytes], bytes]) -> None:
    def change(members: Members) -> None:
        members[name] = rewrite(members[name])
        retag(members)

    found = check(change)
    assert kind in kinds(found)
    # The seal is over the SHA-256 manifest: whatever was done to that one, it no longer fits.
    assert ("seal_other" in kinds(found)) == (name == MANIFEST)


def test_a_file_name_in_another_normal_form(check: Check) -> None:
    name = unicodedata.normalize("NFD", "data/caf\u00e9.txt")
    found = check(lambda members: None, extra=named(f"{BASE}/{name}"))
    assert {"not_nfc", "unlisted"} <= kinds(found)


def test_two_names_that_are_one_in_another_normal_form(check: Check) -> None:
    names = [f"{BASE}/data/" + unicodedata.normalize(form, "caf\u00e9.txt") for form in ("NFC", "NFD")]
    found = check(lambda members: None, extra=[*named(names[0]), *named(names[1])])
    assert {"not_nfc", "duplicate_member"} <= kinds(found)


def test_a_symlink(check: Check) -> None:
    found = check(lambda members: None, extra=named(f"{BASE}/data/link", stat.S_IFLNK | 0o777))
    assert "symlink" in kinds(found)


@pytest.mark.parametrize("name", ["../x", "/etc/x", "~/x", "C:/x", "C:\\x", f"{BASE}/../../x", f"{BASE}/data/..\\x"])
def test_a_zip_slip(check: Check, name: str, tmp_path: Path) -> None:
    before = sorted(tmp_path.parent.iterdir())
    assert "unsafe_path" in kinds(check(lambda members: None, extra=named(name)))
    assert sorted(tmp_path.parent.iterdir()) == before
    assert [path.name for path in tmp_path.iterdir()] == ["changed.zip"]


def test_making_the_whole_bag_anew(check: Check) -> None:
    def rewrite(members: Members) -> None:
        members["data/04_timeline.csv"] = b"rewritten\n"
        remake(members)

    assert kinds(check(rewrite)) == {"seal_other"}


def test_making_the_whole_bag_anew_without_its_seal(check: Check) -> None:
    def rewrite(members: Members) -> None:
        members["data/04_timeline.csv"] = b"rewritten\n"
        for name in [name for name in members if name.startswith("seal/")]:
            members.pop(name)
        remake(members)

    assert kinds(check(rewrite)) == {"seal_absent"}


def test_the_token_of_another_case(check: Check, authority: Authority) -> None:
    def other(members: Members) -> None:
        members[TOKEN] = authority.stamp(b"the manifest of another case")
        retag(members)

    assert kinds(check(other)) == {"seal_other"}


def test_a_token_older_than_a_capture(check: Check, authority: Authority) -> None:
    def later(members: Members) -> None:
        rows(members, CAPTURES, lambda known: [{**row, "time": "2099-01-01T00:00:00+00:00"} for row in known])
        remake(members)
        authority.seal(members)

    assert kinds(check(later)) == {"seal_early"}


def test_a_token_under_an_unknown_root(check: Check, stranger: Authority) -> None:
    def forge(members: Members) -> None:
        stranger.seal(members)
        members["seal/tsa-chain.pem"] = stranger.root.read_bytes()
        retag(members)

    assert kinds(check(forge)) == {"seal_untrusted"}


def test_no_token_where_one_is_claimed(check: Check) -> None:
    def lose(members: Members) -> None:
        members.pop(TOKEN)
        retag(members)

    assert kinds(check(lose)) == {"seal_missing"}


def test_a_claim_of_trust_without_any_token(check: Check) -> None:
    def claim(members: Members) -> None:
        members.pop(TOKEN)
        members["seal/seal.json"] = b'{"status": "trusted", "tokens": []}\n'
        retag(members)

    assert kinds(check(claim)) == {"seal_missing"}


@pytest.mark.parametrize("body", [b"", b"0", b"\x30\x82\xff\xff", b"\x30\x80" * 5000, b"-----BEGIN"])
def test_a_token_nobody_can_read(check: Check, body: bytes) -> None:
    def spoil(members: Members) -> None:
        members[TOKEN] = body
        retag(members)

    assert kinds(check(spoil)) == {"seal_unreadable"}


def test_a_bit_flipped_in_a_token_made_to_fit_again(check: Check, whole: Members) -> None:
    found = set()
    for at in range(20, len(whole[TOKEN]), 23):

        def flip(members: Members, at: int = at) -> None:
            members[TOKEN] = members[TOKEN][:at] + bytes([members[TOKEN][at] ^ 1]) + members[TOKEN][at + 1 :]
            retag(members)

        found |= kinds(check(flip))
    assert {"seal_untrusted", "seal_unreadable"} <= found <= {"seal_untrusted", "seal_unreadable", "seal_other"}


@pytest.mark.parametrize("body", UNREADABLE)
def test_a_note_on_the_seal_nobody_can_read(check: Check, body: bytes) -> None:
    def spoil(members: Members) -> None:
        members["seal/seal.json"] = body
        retag(members)

    assert kinds(check(spoil)) == {"seal_malformed"}


def test_another_time_in_the_note_on_the_seal(check: Check) -> None:
    def postdate(members: Members) -> None:
        said = json.loads(members["seal/seal.json"])
        said["tokens"] = [{"file": TOKEN, "time": "2020-01-01T00:00:00+00:00"}]
        members["seal/seal.json"] = json_body(said)
        retag(members)

    assert kinds(check(postdate)) == {"seal_malformed"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Source-Organization: 山野日用", "Source-Organization: 别家"),
        ("Bagging-Date: 2026-11-20", "Bagging-Date: 2026-11-19"),
        ("Bag-Software-Agent: huiping test", "Bag-Software-Agent: other"),
        ("X-Rule-Set: test-1", "X-Rule-Set: test-1\nContact-Name: 某人"),
        ("X-Rule-Set: test-1", "X-Rule-Set: test-1\nX-Rule-Set: test-2"),
        ("X-Rule-Set: test-1", "X-Rule-Set: test-1\nnot a line of ours"),
        ("X-Variant: sealed", "X-Variant: redacted"),
    ],
)
def test_bag_info_changed_with_its_tag_manifest(check: Check, old: str, new: str) -> None:
    def change(members: Members) -> None:
        members["bag-info.txt"] = members["bag-info.txt"].replace(old.encode(), new.encode())
        retag(members)

    found = kinds(check(change))
    assert found == ({"content_missing"} if "redacted" in new else {"bag_info"}) | (found & {"redactions_malformed"})


def test_a_second_token_nobody_named(check: Check) -> None:
    def add(members: Members) -> None:
        members["seal/other.tsr"] = members[TOKEN]
        retag(members)

    assert kinds(check(add)) == {"seal_malformed"}


def test_a_seal_over_a_changed_bag_is_not_praised(check: Check) -> None:
    found = check(lambda members: members.update({PUBLISHED: b"changed"}))
    assert found.seal == "trusted"
    assert "不能视为完好" in report_lines(found)[-1]


def test_a_wrong_digest_in_a_capture(check: Check) -> None:
    def rewrite(members: Members) -> None:
        name = first_warc(members)
        said = gzip.decompress(members[name])
        members[name] = gzip.compress(re.sub(rb"(WARC-Block-Digest: sha1:)\w{4}", rb"\1AAAA", said))

    assert {"changed", "warc_digest"} <= kinds(check(rewrite))


def test_a_chat_message_removed_and_the_rest_numbered_anew(check: Check) -> None:
    def remove(members: Members) -> None:
        rows(members, CHAT, lambda known: [{**row, "external_id": f"m-{n}"} for n, row in enumerate(known[1:])])
        remake(members)

    assert kinds(check(remove)) == {"seal_other"}


def test_the_words_changed_in_the_json_alone(check: Check, authority: Authority) -> None:
    def soften(members: Members) -> None:
        def changed(row: dict[str, Any]) -> dict[str, Any]:
            review = {**row["review"], "text": "很满意，推荐购买"}
            return {**row, "review": review, "digest": digest(noun(Review, review))}

        rows(members, VERSIONS, lambda known: [changed(row) for row in known])
        remake(members)
        # Even by somebody the authority gives a new token.
        authority.seal(members)

    found = check(soften)
    assert kinds(found) == {"words_not_shown"}
    assert {fault.path for fault in found.faults} == {f"{VERSIONS}#1", f"{VERSIONS}#2"}


def test_a_state_removed_with_everything_made_anew(check: Check, authority: Authority) -> None:
    def remove(members: Members) -> None:
        rows(members, VERSIONS, lambda known: known[:1])
        remake(members)
        authority.seal(members)

    assert kinds(check(remove)) == {"consistency_malformed"}


def test_a_capture_said_to_be_earlier_than_it_was(check: Check, authority: Authority) -> None:
    def earlier(members: Members) -> None:
        rows(members, CAPTURES, lambda known: [{**row, "time": "2026-11-20T03:59:57+00:00"} for row in known])
        remake(members)
        authority.seal(members)

    assert kinds(check(earlier)) == {"capture_time"}


def test_a_capture_said_to_be_of_another_address(check: Check, authority: Authority) -> None:
    def elsewhere(members: Members) -> None:
        rows(members, CAPTURES, lambda known: [{**row, "url": "http://127.0.0.1/p-2"} for row in known])
        remake(members)
        authority.seal(members)

    assert kinds(check(elsewhere)) == {"capture_url"}


def test_a_row_removed_from_the_access_log(check: Check, authority: Authority) -> None:
    def remove(members: Members) -> None:
        rows(members, ACCESSES, lambda known: [known[0], known[2]])
        remake(members)
        authority.seal(members)

    assert kinds(check(remove)) == {"access_chain"}


def test_an_access_log_chained_anew(check: Check) -> None:
    def forge(members: Members) -> None:
        def chained(known: list[dict[str, Any]]) -> list[dict[str, Any]]:
            row = {**known[2], "seq": 1, "prev_sha256": known[0]["sha256"]}
            return [known[0], {**row, "sha256": link(row)}]

        rows(members, ACCESSES, chained)
        remake(members)

    assert kinds(check(forge)) == {"seal_other"}


def test_a_redacted_file_whose_original_is_not_named(redacted: Path) -> None:
    members = opened(redacted)
    said = json.loads(members["data/redactions.json"])
    said["files"] = [{**row, "sealed_sha256": ""} if row["path"] == VERSIONS else row for row in said["files"]]
    members["data/redactions.json"] = json.dumps(said).encode()
    remake(members)
    found = verify(packed(redacted.with_name("changed.zip"), members))
    assert [(fault.kind, fault.path) for fault in found.faults] == [("original_unnamed", VERSIONS)]


def test_a_bomb(check: Check, whole: Members, tmp_path: Path) -> None:
    packed(tmp_path / "bomb.zip", whole)
    with zipfile.ZipFile(tmp_path / "bomb.zip", "a", zipfile.ZIP_DEFLATED) as zip:
        zip.writestr(f"{BASE}/data/bomb", bytes(3_000_000))
    assert kinds(verify(tmp_path / "bomb.zip")) == {"too_dense"}


def test_a_list_of_members_nobody_could_hold(whole: Members, tmp_path: Path) -> None:
    path = packed(tmp_path / "long.zip", whole)
    body = bytearray(path.read_bytes())
    body[-10:-6] = (5_000_000).to_bytes(4, "little")
    path.write_bytes(body)
    assert kinds(verify(path)) == {"directory"}
