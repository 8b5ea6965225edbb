"""Choose a kind, drop a file, look at every row, confirm, see the report, take it back."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.foundation.jobs import public as jobs
from lienthong.foundation.spreadsheets import public as sheets
from lienthong.foundation.tables.public import Column, Filter, list_page
from lienthong.kernel.access.public import NoSuchThing, Perm, StaffRequest, require, screen
from lienthong.kernel.imports import drafts, services, templating
from lienthong.kernel.imports.kinds import Kind, UnknownKind, all_kinds, kind_of
from lienthong.kernel.imports.models import ImportRun
from lienthong.kernel.imports.tables import NO_COLUMN
from lienthong.kernel.imports.web import showing

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@screen(Perm.IMPORTS_RUN)
def listing(request: StaffRequest) -> HttpResponse:
    """Past imports of the unit, and the ways to begin one."""
    place = request.place
    kinds = {kind.code: str(kind.title) for kind in all_kinds()}
    states = showing.states()
    rows = (
        ImportRun.objects.filter(unit=place.unit, year_id=place.year)
        .filter(kind__in=list(kinds))
        .exclude(state="dropped")
        .defer("content", "undo", "decisions")
    )

    def address(run: ImportRun) -> str:
        return reverse("imports:one", args=[place.unit.code, place.year, run.uuid])

    page = list_page(
        request,
        rows,
        columns=[
            Column("made", _("Lúc"), lambda r: r.applied_at or r.made_at, sort=("made_at",)),
            Column("kind", _("Danh sách"), lambda r: kinds.get(r.kind, r.kind), sort=("kind", "made_at")),
            Column("file", _("Tệp"), lambda r: r.file_name, sort=("file_name",), link=address, main=True, width=40),
            Column("created", _("Tạo mới"), lambda r: r.outcome.get("created"), kind="number"),
            Column("changed", _("Thay đổi"), lambda r: r.outcome.get("changed"), kind="number"),
            Column("state", _("Trạng thái"), lambda r: states[r.state], sort=("state", "made_at")),
        ],
        filters=[Filter("kind", _("Danh sách"), list(kinds.items()), lambda found, v: found.filter(kind=v))],
        default_sort="-made",
        title=_("Các lần nhập từ tệp"),
        id="imports",
        empty=(_("Chưa nhập tệp nào"), _("Chọn loại danh sách ở trên rồi thả tệp Excel của trường vào.")),
    )
    if page.is_export:
        return page.export()
    offered = [kind for kind in all_kinds() if request.actor.can(kind.permission, place.unit.pk)]
    return render(
        request, "imports/list.html", {"page": page, "kinds": offered, "place": place}, part="imports/_list.html"
    )


@screen(Perm.IMPORTS_RUN, write=("POST",))
def upload(request: StaffRequest, kind: str) -> HttpResponse:
    """Take a file. Nothing but the file itself is kept before the confirmation."""
    found = _kind(request, kind)
    errors: list[str] = []
    if request.method == "POST":
        given = request.FILES.get("file")
        if given is None:
            errors = [_("Hãy chọn một tệp bảng tính (.xlsx, .xls, .ods hoặc .csv).")]
        elif (given.size or 0) > sheets.MAX_FILE_BYTES:
            # Before it is read into memory.
            errors = [_("Tệp nặng quá 20 MB. Hãy bỏ hình ảnh, bỏ các trang không dùng hoặc chia thành nhiều tệp.")]
        else:
            try:
                return _keep(request, found, given.read(), given.name or "tep")
            except (sheets.UnreadableFile, services.ImportRefused) as error:
                errors = [error.message]
    context = {"kind": found, "place": request.place, "errors": errors}
    return render(request, "imports/upload.html", context, status=422 if errors else 200)


def _keep(request: StaffRequest, kind: Kind, data: bytes, name: str) -> HttpResponse:
    place = request.place
    services.examine(actor=request.actor, kind=kind.code, unit=place.unit, year=place.year, data=data, file_name=name)
    run = drafts.make_draft(
        actor=request.actor, kind=kind.code, unit_id=place.unit.pk, year=place.year, data=data, file_name=name
    )
    return redirect_or_swap(request, "imports:one", place.unit.code, place.year, run.uuid)


@screen(Perm.IMPORTS_RUN)
def template(request: StaffRequest, kind: str) -> HttpResponse:
    """An empty sheet to fill in."""
    found = _kind(request, kind)
    response = HttpResponse(templating.empty_sheet(found), content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="mau-{found.code}.xlsx"'
    return response


@screen(Perm.IMPORTS_RUN)
def one(request: StaffRequest, run: uuid.UUID) -> HttpResponse:
    """The preview of a draft, or the report of what was done."""
    found = _run(request, run)
    return _preview(request, found) if found.state == "preview" else _report(request, found)


def _preview(
    request: StaffRequest, run: ImportRun, *, errors: list[str] | None = None, status: int = 200
) -> HttpResponse:
    try:
        looked = drafts.look(actor=request.actor, run=run)
    except (sheets.UnreadableFile, services.ImportRefused) as error:
        return render(
            request,
            "imports/upload.html",
            {"kind": kind_of(run.kind), "place": request.place, "errors": [error.message]},
            status=422,
        )
    show = request.GET.get("show", "")
    number = int(request.GET["page"]) if request.GET.get("page", "").isdecimal() else 1
    view = showing.preview(looked, show=show, number=number)
    context = {
        "run": run,
        "kind": looked.kind,
        "place": request.place,
        "looked": looked,
        "view": view,
        "errors": errors or [],
    }
    return render(request, "imports/preview.html", context, part="imports/_rows.html", status=status)


def _report(request: StaffRequest, run: ImportRun) -> HttpResponse:
    words = showing.actions()
    reasons = showing.reasons(run.outcome)
    page = list_page(
        request,
        run.outcome.get("rows", []),
        columns=[
            Column("row", _("Dòng"), lambda r: r[0], sort=("row",), kind="number"),
            Column("sheet", _("Trang tính"), lambda r: r[1], show=any(r[1] for r in run.outcome.get("rows", []))),
            Column("label", _("Tên"), lambda r: r[2], sort=("label",), main=True, width=36),
            Column("action", _("Kết quả"), lambda r: words[r[3]], sort=("action",)),
            Column("changes", _("Nội dung"), lambda r: showing.change_text(r, reasons), width=60),
        ],
        filters=[Filter("action", _("Kết quả"), list(words.items()), lambda rows, v: [r for r in rows if r[3] == v])],
        search=lambda rows, text: [r for r in rows if text.casefold() in str(r[2]).casefold()],
        default_sort="row",
        title=_("Kết quả nhập tệp"),
        heading=[run.file_name],
        id="ket-qua-nhap",
    )
    if page.is_export:
        return page.export()
    context = {
        "run": run, "kind": kind_of(run.kind), "place": request.place, "page": page,
        "state": showing.states()[run.state],
        "warnings": run.outcome.get("warnings", [])[:50],
    }  # fmt: skip
    return render(request, "imports/report.html", context, part="imports/_report.html")


@screen(Perm.IMPORTS_RUN, read=(), write=("POST",))
def columns(request: StaffRequest, run: uuid.UUID) -> HttpResponse:
    """Another column for a field than the one recognised."""
    found = _draft(request, run)
    names = {spec.name for spec in kind_of(found.kind).specs}
    chosen = {n: str(request.POST[n]) for n in names if request.POST.get(n)}
    found.columns = {name: header for name, header in chosen.items() if header == NO_COLUMN or header}
    found.save(update_fields=["columns"])
    return redirect_or_swap(request, "imports:one", request.place.unit.code, request.place.year, found.uuid)


@screen(Perm.IMPORTS_RUN, read=(), write=("POST",))
def confirm(request: StaffRequest, run: uuid.UUID) -> HttpResponse:
    """Write what was shown: at once, or as a job where it is long."""
    found = _run(request, run)
    place = request.place
    if found.state == "applied":
        # Pressed twice: what was asked for is done, and its report is the answer.
        return redirect_or_swap(request, "imports:one", place.unit.code, place.year, found.uuid)
    found = _draft(request, run)
    decisions = {
        name.removeprefix("decide:"): str(v) for name, v in request.POST.items() if name.startswith("decide:") and v
    }
    partial, seen = bool(request.POST.get("partial")), request.POST.get("seen", "")
    url = reverse("imports:one", args=[place.unit.code, place.year, found.uuid])
    if (request.POST.get("rows") or "").isdecimal() and int(request.POST["rows"]) > drafts.LONG:
        return _as_job(request, found, {"decisions": decisions, "partial": partial, "seen": seen, "url": url})
    try:
        result = drafts.apply_draft(actor=request.actor, run=found, decisions=decisions, partial=partial, seen=seen)
    except (sheets.UnreadableFile, services.ImportRefused) as error:
        found = _draft(request, run)
        found.decisions = decisions
        return _preview(request, found, errors=[error.message], status=409)
    if not result.applied:
        found.decisions = decisions
        message = _("Còn dòng lỗi hoặc chưa được xác nhận. Hãy xử lý hết, hoặc chọn “Chỉ nhập các dòng đúng”.")
        return _preview(request, found, errors=[message], status=422)
    messages.success(request, _("Đã nhập xong. Có thể hoàn tác ở trang này nếu cần."))
    return redirect_or_swap(request, url)


def _as_job(request: StaffRequest, run: ImportRun, arguments: dict[str, Any]) -> HttpResponse:
    try:
        job = jobs.start(
            "imports.apply", title=_("Nhập %(file)s") % {"file": run.file_name}, account_id=request.actor.account_id,
            scope_ids=request.actor.scope, arguments={"run": run.pk, **arguments}, lock=f"imports:{run.unit_id}",
        )  # fmt: skip
    except jobs.AlreadyRunning:
        message = _("Đang có người khác nhập danh sách vào trường này. Hãy đợi cho xong rồi xác nhận lại.")
        return _preview(request, run, errors=[message], status=409)
    return redirect_or_swap(request, "job", job.uuid)


@screen(Perm.IMPORTS_RUN, read=(), write=("POST",))
def drop(request: StaffRequest, run: uuid.UUID) -> HttpResponse:
    """Forget a draft and its file."""
    _draft(request, run).delete()
    messages.info(request, _("Đã bỏ tệp, chưa có gì được ghi."))
    return redirect_or_swap(request, "imports:list", request.place.unit.code, request.place.year)


@screen(Perm.IMPORTS_RUN, read=(), write=("POST",))
def undo(request: StaffRequest, run: uuid.UUID) -> HttpResponse:
    """Take a whole import back."""
    found = _run(request, run)
    try:
        removed, restored = services.undo(run=found, actor=request.actor)
    except services.ImportRefused as error:
        messages.error(request, error.message)
    else:
        done = _("Đã hoàn tác: xoá %(removed)d bản ghi đã tạo, khôi phục %(restored)d bản ghi.")
        messages.success(request, done % {"removed": removed, "restored": restored})
    return redirect_or_swap(request, "imports:one", request.place.unit.code, request.place.year, found.uuid)


def _kind(request: StaffRequest, code: str) -> Kind:
    try:
        found = kind_of(code)
    except UnknownKind as error:
        raise NoSuchThing(code) from error
    require(request.actor, found.permission, request.place.unit.pk)
    return found


def _run(request: StaffRequest, key: uuid.UUID) -> ImportRun:
    run: ImportRun | None = (
        ImportRun.objects.select_related("unit")
        .filter(uuid=key, unit=request.place.unit, year_id=request.place.year)
        .first()
    )
    if run is None or run.kind not in {kind.code for kind in all_kinds()}:
        raise NoSuchThing(key)
    require(request.actor, kind_of(run.kind).permission, run.unit_id)
    return run


def _draft(request: StaffRequest, key: uuid.UUID) -> ImportRun:
    run = _run(request, key)
    if run.state != "preview":
        raise NoSuchThing(key)
    return run
