"""The shop's own records: orders, chats, parcel traces and after-sales on their way into the casebook."""

from crawler.sources.records.importing import RecordsReport, forget_records, import_records, take_records

__all__ = ["RecordsReport", "forget_records", "import_records", "take_records"]
