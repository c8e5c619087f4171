"""Evidence: everything about one case sealed into a bundle, and bundles verified by anyone."""

from responder.evidence.bundle import BundleReport, bundle, write_bundle
from responder.evidence.fault import Fault, Verification
from responder.evidence.report import report_lines
from responder.evidence.sealing import Sealing, read_roots, sealing
from responder.evidence.verify import verify

__all__ = [
    "BundleReport",
    "Fault",
    "Sealing",
    "Verification",
    "bundle",
    "read_roots",
    "report_lines",
    "sealing",
    "verify",
    "write_bundle",
]
