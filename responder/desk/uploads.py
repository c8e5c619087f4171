"""A back-office export by the desk: uploaded, looked at with its columns, confirmed, and kept in the background."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from casebook.errors import InputError, NotFound, SettingError
from casebook.model import Shop
from casebook.uploaded import Files, Receiving, Seen, Stage, Upload
from responder.desk.columns import ORDERS, SCALES, is_same, shown, told_in
from responder.desk.paste import mine, shop_of
from responder.desk.reasons import in_chinese
from responder.desk.receiving import TooLarge, drain, receive
from responder.desk.visit import Visit, arrive, check_token, to_login, visit

# Three fields for each column of the widest export.
ROOMY: Mapping[str, int] = MappingProxyType({"most_bytes": 1024 * 1024, "most_fields": 2000})
LONGEST_NAME = 64
# So often a page looks how far the import is.
SECONDS = 3


def ask(visit: Visit) -> Response:
    """The page where a file is uploaded, with those that wait or were imported of late."""
    return show_form(visit)


async def take(request: Request) -> Response:
    """Takes a file as it comes; what becomes of it is decided on its page."""
    found = await run_in_threadpool(lambda: visit(arrive(request)))
    if found is None:
        await drain(request)
        return to_login()
    files = found.desk.incoming.files
    try:
        form, received = await receive(request, files.receive, lambda form: check_token(form, found.session))
    except TooLarge:
        return await run_in_threadpool(lambda: show_form(found, trouble="large"))
    said = replace(found, form=form.fields)
    return await run_in_threadpool(lambda: taken(said, form.filename or "", received))


def taken(visit: Visit, name: str, received: Receiving | None) -> Response:
    """The received file as an upload with a page of its own, or the form again with what is wrong."""
    if received is None:
        return show_form(visit, trouble="file")
    files, by = visit.desk.incoming.files, visit.person.email
    try:
        upload = files.take(received, shop_of(visit), name=name, source=visit.form.get("source", ""), by=by)
    except InputError as exc:
        received.drop()
        return show_form(visit, trouble=str(exc.which))
    except NotFound:
        received.drop()
        raise
    return to(upload)


def show_form(visit: Visit, *, trouble: str = "") -> Response:
    """The page where a file is uploaded."""
    shops, files = mine(visit), visit.desk.incoming.files
    return visit.show(
        "import.html",
        status=422 if trouble else 200,
        shops=shops,
        shop=visit.form.get("shop", ""),
        source=visit.form.get("source", ""),
        sources=list(dict.fromkeys(name for shop in shops for name in files.sources(shop))),
        uploads=[(shop, upload) for shop in shops for upload in files.of(shop)],
        stuck=files.is_stuck,
        trouble=trouble,
        size=size,
    )


def show(visit: Visit) -> Response:
    """One upload: what it seems to be, how far it is, or what became of it."""
    upload, shop = upload_of(visit)
    files = visit.desk.incoming.files
    if upload.stage is Stage.WAITING:
        return look(visit, upload, shop, files.look(upload))
    known = {"upload": upload, "shop": shop, "in_chinese": in_chinese, "size": size}
    if upload.stage is Stage.RUNNING and not files.is_stuck(upload):
        return visit.show("import_running.html", seconds=SECONDS, **known)
    return visit.show("import_done.html", has_rejects=files.rejects(upload) is not None, **known)


def look(visit: Visit, upload: Upload, shop: Shop, seen: Seen) -> Response:
    """What the file seems to be, for a person to confirm or correct."""
    own = [one.name for one in visit.book.maps.of_shop(shop.key)]
    trouble = visit.desk.pages.words.known("import_trouble", visit.request.query_params.get("trouble", ""))
    return visit.show(
        "import_look.html",
        upload=upload,
        shop=shop,
        seen=seen,
        columns=shown(seen.columns),
        own=own,
        orders=ORDERS,
        scales=SCALES,
        asked={one.code for one in seen.asks},
        save_as=upload.told.save_as or (seen.map_name if seen.map_name in own else stem(upload)),
        trouble=trouble,
        in_chinese=in_chinese,
        size=size,
    )


def tell(visit: Visit) -> Response:
    """Has the file looked at again as the form says."""
    upload, _ = upload_of(visit)
    if upload.stage is Stage.WAITING:
        visit.desk.incoming.files.tell(upload, told_in(visit.form, upload.told))
    return to(upload)


def keep(visit: Visit) -> Response:
    """Keeps what the page has shown, in the background; what was changed since is shown first."""
    upload, _ = upload_of(visit)
    files = visit.desk.incoming.files
    if "shown" in visit.form and upload.stage is Stage.WAITING:
        told = told_in(visit.form, upload.told)
        is_seen, is_named = is_same(told, upload.told), told.save_as or not visit.form.get("remember")
        upload = files.tell(upload, told)
        if not is_seen or not is_named:
            return to(upload, "changed" if not is_seen else "name")
    try:
        begun = files.begin(upload)
    except SettingError as exc:
        return to(upload, "name" if exc.which == "map" else "unread")
    except InputError:
        return to(upload, "unread")
    answer = to(upload)
    if begun:
        answer.background = BackgroundTask(run, visit, upload.key)
    return answer


def run(visit: Visit, key: str) -> None:
    """Keeps an upload and has its reviews read."""
    visit.desk.incoming.files.run(key)
    visit.desk.incoming.think()


def drop(visit: Visit) -> Response:
    """Forgets an upload, unless it is being kept just now."""
    upload, _ = upload_of(visit)
    files: Files = visit.desk.incoming.files
    if upload.stage is Stage.RUNNING and not files.is_stuck(upload):
        return to(upload)
    files.drop(upload)
    return RedirectResponse("/import?done=upload_dropped", status_code=303)


def rejects(visit: Visit) -> Response:
    """The rows that could not be kept, as a file a spreadsheet opens."""
    upload, _ = upload_of(visit)
    path = visit.desk.incoming.files.rejects(upload)
    if path is None:
        raise NotFound("rejects", "no row was rejected")
    words = visit.desk.pages.words
    name = quote(words.filled("rejects", "name", name=stem(upload)))
    head = [words("rejects", column) for column in ("line", "column", "reason", "row")]
    heads = {"Content-Disposition": f"attachment; filename=\"rejects.csv\"; filename*=UTF-8''{name}"}
    return StreamingResponse(chinese(path, head), media_type="text/csv; charset=utf-8", headers=heads)


def chinese(path: Path, head: list[str]) -> Iterator[str]:
    """The list of rejected rows with its headings and reasons in Chinese; cells stay as harmless as they are."""
    out = io.StringIO()
    writer = csv.writer(out)
    # With a BOM, because the spreadsheet it will be opened in guesses otherwise.
    out.write("\ufeff")
    writer.writerow(head)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        next(rows, None)
        for line, column, reason, row in rows:
            writer.writerow((line, column, in_chinese(reason), row))
            yield out.getvalue()
            out.seek(0)
            out.truncate()


def upload_of(visit: Visit) -> tuple[Upload, Shop]:
    """The upload the address names and its shop; NotFound when it is of a shop this person does not see."""
    upload = visit.desk.incoming.files.get(visit.request.path_params["key"])
    shop = next((shop for shop in mine(visit) if shop.key == upload.shop), None)
    if shop is None:
        raise NotFound("upload")
    return upload, shop


def to(upload: Upload, trouble: str = "") -> Response:
    """To the page of an upload, by an address of its own: loading it again does nothing again."""
    return RedirectResponse(f"/import/{upload.key}{trouble and f'?trouble={trouble}'}", status_code=303)


def stem(upload: Upload) -> str:
    """What somebody calls a file, without what says which kind it is."""
    name = upload.name[: len(upload.name) - len(upload.ending)].strip() or upload.name
    return name[:LONGEST_NAME].strip()


def size(count: int) -> str:
    """A number of bytes as people say it."""
    return f"{count / 1024 / 1024:.1f} MB" if count >= 1024 * 1024 else f"{max(1, round(count / 1024))} KB"
