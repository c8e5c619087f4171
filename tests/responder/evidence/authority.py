"""A time stamp authority of our own: OpenSSL's, behind HTTP on loopback, as strict and as odd as a test asks."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from responder.evidence.der import _certificates as certificates_at
from responder.evidence.der import _parts as parts_of
from responder.evidence.manifest import MANIFEST_256
from responder.evidence.token import pem_certificates
from tests.loopback import listening
from tests.responder.evidence.makers import Members, retag

NO_OPENSSL = shutil.which("openssl") is None
CONFIG = """
[req]
distinguished_name=name
prompt=no
[name]
CN=unused
[root]
basicConstraints=critical,CA:TRUE
keyUsage=critical,keyCertSign
[signer]
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=critical,timeStamping
[tsa]
default_tsa=ours
[ours]
serial=serial
signer_digest=sha256
default_policy=1.2.3.4.1
digests=sha1,sha256,sha512
accuracy=secs:1
"""


@dataclass(frozen=True)
class Authority:
    """The folder of one authority; `root` is what a reader must trust to trust its tokens."""

    folder: Path

    @property
    def root(self) -> Path:
        return self.folder / "root.pem"

    @property
    def roots(self) -> tuple[bytes, ...]:
        return pem_certificates(self.root.read_bytes())

    def answer(self, request: bytes, *more: str) -> bytes:
        """The answer to a request, as OpenSSL gives it."""
        (self.folder / "request").write_bytes(request)
        said = ("-queryfile", "request", "-signer", "signer.pem", "-inkey", "signer.key", "-out", "answer")
        openssl(self.folder, "ts", "-reply", "-config", "config", *said, *more)
        return (self.folder / "answer").read_bytes()

    def stamp(self, body: bytes, *, digest: str = "sha256", certificate: bool = True) -> bytes:
        """A token over these bytes."""
        (self.folder / "data").write_bytes(body)
        wanted = ("-cert",) if certificate else ()
        openssl(self.folder, "ts", "-query", "-data", "data", f"-{digest}", *wanted, "-out", "query")
        return self.answer((self.folder / "query").read_bytes())

    def chained(self, body: bytes) -> bytes:
        """A token that holds its root too, in whatever order is not the one of DER."""
        (self.folder / "both.pem").write_bytes(self.root.read_bytes() + (self.folder / "signer.pem").read_bytes())
        (self.folder / "data").write_bytes(body)
        openssl(self.folder, "ts", "-query", "-data", "data", "-sha256", "-cert", "-out", "query")
        made = self.answer((self.folder / "query").read_bytes(), "-chain", "both.pem")
        return unsorted(made)

    def seal(self, members: Members) -> None:
        """Puts a token over the members' manifest in the place of the one there, as somebody with money could."""
        members["seal/manifest-sha256.tsr"] = self.stamp(members[MANIFEST_256])
        retag(members)


def an_authority(folder: Path, *, name: str = "Stamp") -> Authority:
    """A new authority with keys of its own."""
    folder.mkdir()
    (folder / "config").write_text(CONFIG)
    (folder / "serial").write_text("01\n")
    made = ("req", "-config", "config", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    days = ("-days", "9000")
    openssl(folder, *made, "-x509", *days, "-extensions", "root", "-subj", f"/CN={name} Root",
            "-keyout", "root.key", "-out", "root.pem")  # fmt: skip
    openssl(folder, *made, "-subj", f"/CN={name}", "-keyout", "signer.key", "-out", "signer.csr")
    openssl(folder, "x509", "-req", "-in", "signer.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial",
            *days, "-extfile", "config", "-extensions", "signer", "-out", "signer.pem")  # fmt: skip
    return Authority(folder)


def unsorted(answer: bytes) -> bytes:
    """The answer with its two certificates in the order DER forbids."""
    start, end = certificates_at(answer)
    parts = sorted(answer[begin:stop] for begin, _, stop in parts_of(answer, start, end))
    return answer[:start] + b"".join(reversed(parts)) + answer[end:]


def openssl(folder: Path, *said: str) -> None:
    subprocess.run(["openssl", *said], cwd=folder, check=True, capture_output=True)


@contextmanager
def serving(authority: Authority, *, status: int = 200, instead: bytes | None = None) -> Iterator[Mapping[str, object]]:
    """The authority behind HTTP: its `url`, and the `asked` requests in order; `instead` is what it says to all."""
    asked: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append(request)
            body = authority.answer(request) if instead is None else instead
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with listening(Handler) as url:
        yield {"url": f"{url}/tsa", "asked": asked}
