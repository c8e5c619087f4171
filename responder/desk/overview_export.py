"""Writes a table as a file for a spreadsheet: CSV that Excel reads as Chinese, or XLSX; no cell becomes a formula."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from xml.sax.saxutils import escape

from responder.desk.overview_tables import Cell, Table

BOM = "\ufeff"
# What a spreadsheet takes for a formula, also behind blanks that it drops; full-width signs count for Excel.
FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")
# What XML 1.0 has no place for.
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LONGEST = 32_767
# One moment for all, so that the same table is the same bytes.
MADE = (1980, 1, 1, 0, 0, 0)
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_PARTS = {
    "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KINDS}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KINDS}.worksheet+xml"/></Types>',
    "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def written(table: Table, form: str) -> bytes:
    """The table as the bytes of a file of this form, csv or xlsx."""
    return as_xlsx(table) if form == "xlsx" else as_csv(table)


def harmless(cell: Cell) -> str | int | float:
    """The cell as a spreadsheet may have it: a text that would be a formula is led by an apostrophe."""
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return cell
    said = CONTROLS.sub("", cell)[: LONGEST - 1]
    return f"'{said}" if FORMULA.match(said) else said


def as_csv(table: Table) -> bytes:
    """The table as CSV in UTF-8 with the mark by which Excel knows it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([harmless(cell) for cell in row] for row in (table.columns, *table.rows))
    return (BOM + out.getvalue()).encode()


def as_xlsx(table: Table) -> bytes:
    """The table as a workbook with one sheet; texts are texts, numbers numbers."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in {**_PARTS, **_sheet(table)}.items():
            book.writestr(zipfile.ZipInfo(name, MADE), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _sheet(table: Table) -> dict[str, str]:
    rows = "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in (table.columns, *table.rows))
    # A sheet's name knows no such signs, and no more of others.
    title = escape(re.sub(r"[\\/?*\[\]:']", " ", table.title)[:31], {'"': "&quot;"})
    names = f'<sheets><sheet name="{title}" sheetId="1" r:id="rId1"/></sheets>'
    return {
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}">{names}</workbook>',
        "xl/worksheets/sheet1.xml": f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>',
    }


def _cell(cell: Cell) -> str:
    said = harmless(cell)
    if not isinstance(said, str):
        return f"<c><v>{said}</v></c>"
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(said)}</t></is></c>'
