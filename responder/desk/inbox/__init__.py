"""The inbox: cases of my shops, most urgent first, so that a glance says what burns."""

from responder.desk.inbox.page import TABS, inbox
from responder.desk.inbox.rows import PAGE, Row, page_of, row

__all__ = ["PAGE", "TABS", "Row", "inbox", "page_of", "row"]
