"""Makers of packed files: workbooks cell by cell, zips, and what lies in them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
ROOT = f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
STYLES = (
    f'<styleSheet {MAIN}><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs>'
    "</styleSheet>"
)
HEADINGS = ("评价内容", "评分", "评价时间", "订单编号")


class Error(str):
    """A cell that shows an error, such as #N/A."""


class Formula(str):
    """A cell with a formula, that shows this."""


def a_workbook(
    folder: Path,
    *sheets: Sequence[Sequence[Any]],
    name: str = "reviews.xlsx",
    hidden: int = 0,
    merged: str = "",
    is_endless: bool = False,
) -> Path:
    """An XLSX of these sheets, named 表1, 表2 …; the first `hidden` ones are not shown."""
    path = folder / name
    path.write_bytes(workbook_bytes(*sheets, hidden=hidden, merged=merged, is_endless=is_endless))
    return path


def workbook_bytes(
    *sheets: Sequence[Sequence[Any]], hidden: int = 0, merged: str = "", is_endless: bool = False
) -> bytes:
    numbers = range(1, len(sheets) + 1)
    state = {True: ' state="hidden"', False: ""}
    shown = "".join(f'<sheet name="表{n}" sheetId="{n}" r:id="r{n}"{state[n <= hidden]}/>' for n in numbers)
    links = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/worksheet" Target="worksheets/s{n}.xml"/>' for n in numbers
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{ROOT}</Relationships>',
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets>{shown}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>',
        "xl/styles.xml": STYLES,
    }
    parts |= {
        f"xl/worksheets/s{n}.xml": _sheet(sheet, merged, is_endless=is_endless)
        for n, sheet in enumerate(sheets, start=1)
    }
    return zip_bytes(*parts.items())


def zip_bytes(*members: tuple[str, str | bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as bag:
        for name, content in members:
            bag.writestr(name, content)
    return held.getvalue()


def a_zip(folder: Path, *members: tuple[str, str | bytes], name: str = "reviews.zip") -> Path:
    path = folder / name
    path.write_bytes(zip_bytes(*members))
    return path


def _sheet(rows: Sequence[Sequence[Any]], merged: str, *, is_endless: bool) -> str:
    lines = "".join(
        f'<row r="{line}">{"".join(_cell(f"{chr(65 + at)}{line}", cell) for at, cell in enumerate(row))}</row>'
        for line, row in enumerate(rows, start=1)
    )
    lines += '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>' if is_endless else ""
    merging = f'<mergeCells count="1"><mergeCell ref="{merged}"/></mergeCells>' if merged else ""
    return f"<worksheet {MAIN}><sheetData>{lines}</sheetData>{merging}</worksheet>"


def _cell(at: str, cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return f'<c r="{at}" t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, Error):
        return f'<c r="{at}" t="e"><v>{cell}</v></c>'
    if isinstance(cell, Formula):
        return f'<c r="{at}" t="str"><f>A1</f><v>{escape(cell)}</v></c>'
    if isinstance(cell, str):
        return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
    if isinstance(cell, datetime):
        days = (cell - datetime(1899, 12, 30, tzinfo=cell.tzinfo)).total_seconds() / 86400
        return f'<c r="{at}" s="1"><v>{days!r}</v></c>'
    return f'<c r="{at}"><v>{cell!r}</v></c>'
