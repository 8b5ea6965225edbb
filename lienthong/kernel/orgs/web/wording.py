"""Kinds of units and acts in the words of the screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from lienthong.kernel.orgs.models import UnitAct


def kinds() -> dict[str, str]:
    """What a unit is."""
    return {
        "so": _("Sở GDĐT"), "phong": _("Phòng GDĐT"), "truong": _("Trường"), "trungtam": _("Trung tâm GDTX"),
        "diemtruong": _("Điểm trường"), "xa": _("UBND xã, phường"),
    }  # fmt: skip


def levels() -> dict[str, str]:
    """What a school teaches."""
    return {
        "NT": _("Nhà trẻ"), "MG": _("Mẫu giáo"), "TH": _("Tiểu học"), "THCS": _("THCS"),
        "THPT": _("THPT"), "GDTX": _("GDTX"),
    }  # fmt: skip


def levels_text(codes: Iterable[str]) -> str:
    """ "Tiểu học, THCS"; crèche and kindergarten together are one word."""
    names, wanted = levels(), list(codes)
    if wanted == ["NT", "MG"]:
        return _("Mầm non")
    return ", ".join(names.get(code, code) for code in wanted)


def act_names() -> dict[str, str]:
    """What an act is called."""
    return {
        "open": _("Mở đơn vị"), "rename": _("Đổi tên"), "reparent": _("Đổi đơn vị quản lý"),
        "levels": _("Đổi cấp học"), "area": _("Đổi địa bàn"), "merge": _("Sáp nhập"), "split": _("Chia tách"),
        "close": _("Đóng đơn vị"),
    }  # fmt: skip


def act_text(act: UnitAct, names: Mapping[str, str]) -> str:
    """One line of a unit's history; `names` shows codes as names where known."""
    details = act.details

    def named(code: object) -> str:
        return names.get(str(code), str(code))

    match act.kind:
        case "open":
            return _("Mở đơn vị %(name)s") % {"name": details.get("name", "")}
        case "rename":
            return _("Đổi tên thành %(name)s") % {"name": details.get("name", "")}
        case "reparent":
            return _("Chuyển sang trực thuộc %(name)s") % {"name": named(details.get("parent"))}
        case "levels":
            return _("Dạy các cấp: %(levels)s") % {"levels": levels_text(details.get("levels", []))}
        case "merge":
            old = ", ".join(named(code) for code in details.get("units", []))
            return _("%(old)s sáp nhập vào %(new)s") % {"old": old, "new": named(details.get("into"))}
        case "split":
            new = ", ".join(named(code) for code in details.get("opened", []))
            return _("%(old)s tách ra %(new)s") % {"old": named(details.get("unit")), "new": new}
        case "close":
            return _("Đóng đơn vị %(name)s") % {"name": named(details.get("unit"))}
    return act_names().get(act.kind, act.kind)


def codes_in(act: UnitAct) -> set[str]:
    """Codes of units that the line of an act shows."""
    found: set[str] = set()
    for key in ("unit", "parent", "into"):
        if act.details.get(key):
            found.add(str(act.details[key]))
    for key in ("units", "opened"):
        found |= {str(code) for code in act.details.get(key, [])}
    return found
