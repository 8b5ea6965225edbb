"""The board: lessons of a draft moved by hand; it comes with what each slot is to each lesson; pins and undo."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse

from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.kernel.access.public import Perm, StaffRequest, screen
from lienthong.kernel.screens.public import at
from lienthong.school.timetable import editing, moving, reading, versions
from lienthong.school.timetable.errors import ChangedMeanwhile, TimetableRefusal
from lienthong.school.timetable.models import Timetable
from lienthong.school.timetable.web import tables

KINDS = ("class", "teacher")


@screen(Perm.TIMETABLE_EDIT)
def board(request: StaffRequest, timetable: uuid.UUID) -> HttpResponse:
    """A class's or teacher's week with its lessons to be moved. Works as plain forms too."""
    found = versions.timetable_of(timetable, unit_id=request.place.unit.pk, year=request.place.year)
    if found.state != "draft":
        return redirect_or_swap(request, at(request, "timetable:version", timetable=found.uuid))
    context = {**_page(request, found), "list_url": at(request, "timetable:overview")}
    return render(request, "timetable/board.html", context, part="timetable/_board.html")


def _page(request: StaffRequest, found: Timetable) -> dict[str, Any]:
    """What the board shows, whole or as the part that is swapped after a change."""
    read = reading.reader(found)
    given = request.GET if request.method == "GET" else request.POST
    kind = given.get("by", "class")
    kind = kind if kind in KINDS else "class"
    choices = read.choices(kind)
    chosen = given.get("of", "")
    chosen = chosen if chosen in dict(choices) else (choices[0][0] if choices else "")
    view, history = read.view(kind, chosen), editing.history(found)
    where = {"timetable": found.uuid}
    return {
        "timetable": found, "kind": kind, "chosen": chosen, "choices": choices,
        "week": tables.week(read.school.grid, view, whole=True) if view else None,
        "figures": tables.figures(found.quality.get("total", {})), "can_undo": history.standing is not None,
        "can_redo": history.taken_back is not None, "moved_now": _moved_now(history, view),
        "board_url": at(request, "timetable:board", **where), "colours": _colours(found, view),
        "move_url": at(request, "timetable:move", **where), "pin_url": at(request, "timetable:pin", **where),
        "undo_url": at(request, "timetable:undo", **where), "redo_url": at(request, "timetable:redo", **where),
        "back_url": at(request, "timetable:version", **where),
        "solve_url": at(request, "timetable:solve"), "broken": moving.broken_rules(found, read.school),
    }  # fmt: skip


def _moved_now(history: editing.History, view: reading.View | None) -> str:
    """The lesson of the week on show that the last step brought to where it is; "" where none of them was."""
    if history.last is None or view is None:
        return ""
    lessons = (f"{course}@{slot}" for course, slot, *_rest in reversed(history.last.after))
    shown = {f"{entry.course}@{entry.starts}" for entries in view.entries.values() for entry in entries}
    return next((name for name in lessons if name in shown), "")


def _colours(found: Timetable, view: reading.View | None) -> dict[str, Any]:
    """What the slots are to every lesson of a week: `texts`, and of each lesson (state, number of the text, slots).

    They come with the board, as a lesson takes but some milliseconds: what is picked is then coloured at once, however
    busy the server is and whichever of its processes would have been asked.
    """
    texts: dict[str, int] = {}
    lessons: dict[str, list[tuple[str, int, str]]] = {}
    board = moving.board_of(found)
    for entry in (entry for entries in (view.entries.values() if view else ()) for entry in entries):
        name, lesson = f"{entry.course}@{entry.starts}", board.find(entry.course, entry.starts)
        if lesson is None or name in lessons:
            continue
        alike: dict[tuple[str, int], list[str]] = {}
        for target in board.targets(lesson):
            alike.setdefault((target.state, texts.setdefault(target.text, len(texts))), []).append(target.slot)
        lessons[name] = [(state, text, " ".join(slots)) for (state, text), slots in alike.items()]
    return {"texts": list(texts), "lessons": lessons}


def _act(request: StaffRequest, timetable: uuid.UUID, act: Callable[[int], Timetable]) -> HttpResponse:
    """Do it; the island gets the board as it is now, a plain form the page."""
    text = request.POST.get("revision", "")
    revision = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1
    wants_part = "application/json" in request.headers.get("Accept", "")
    try:
        found = act(revision)
    except TimetableRefusal as refusal:
        if wants_part:
            status = 409 if isinstance(refusal, ChangedMeanwhile) else 422
            return JsonResponse({"message": str(refusal)}, status=status)
        messages.error(request, str(refusal))
        found = versions.timetable_of(timetable, unit_id=request.place.unit.pk)
    if wants_part:
        page = render(request, "timetable/_board.html", _page(request, found))
        return JsonResponse({"html": page.content.decode()})
    here = at(request, "timetable:board", timetable=timetable)
    return redirect_or_swap(request, f"{here}?by={_plain(request, 'by')}&of={_plain(request, 'of')}")


def _plain(request: StaffRequest, name: str) -> str:
    return "".join(c for c in request.POST.get(name, "") if c.isascii() and c.isalnum())[:20]


@screen(Perm.TIMETABLE_EDIT, read=(), write=("POST",))
def move(request: StaffRequest, timetable: uuid.UUID) -> HttpResponse:
    """Bring a lesson to another slot."""
    course, _bar, slot = request.POST.get("lesson", "").rpartition("@")
    to, unit_id = request.POST.get("to", ""), request.place.unit.pk
    return _act(
        request, timetable,
        lambda revision: editing.move(
            request.actor, timetable, unit_id=unit_id, revision=revision, course=course, slot=slot, to=to
        ),
    )  # fmt: skip


@screen(Perm.TIMETABLE_EDIT, read=(), write=("POST",))
def pin(request: StaffRequest, timetable: uuid.UUID) -> HttpResponse:
    """Pin a lesson or let it loose."""
    course, _bar, slot = request.POST.get("lesson", "").rpartition("@")
    unit_id = request.place.unit.pk
    return _act(
        request, timetable,
        lambda revision: editing.pin(
            request.actor, timetable, unit_id=unit_id, revision=revision, course=course, slot=slot
        ),
    )  # fmt: skip


@screen(Perm.TIMETABLE_EDIT, read=(), write=("POST",))
def undo(request: StaffRequest, timetable: uuid.UUID) -> HttpResponse:
    """Take the last move back."""
    return _retrace(request, timetable, editing.undo)


@screen(Perm.TIMETABLE_EDIT, read=(), write=("POST",))
def redo(request: StaffRequest, timetable: uuid.UUID) -> HttpResponse:
    """Do again the move that was taken back last."""
    return _retrace(request, timetable, editing.redo)


def _retrace(request: StaffRequest, timetable: uuid.UUID, act: Callable[..., Timetable]) -> HttpResponse:
    unit_id = request.place.unit.pk
    return _act(request, timetable, lambda revision: act(request.actor, timetable, unit_id=unit_id, revision=revision))
