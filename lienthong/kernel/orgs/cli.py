"""`lienthong units list|import` and `lienthong reform-2025`."""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Mount the commands."""
    units = subparsers.add_parser("units", help="departments, offices, schools, centres").add_subparsers(
        dest="act", required=True, metavar="ACT"
    )
    listing = units.add_parser("list", help="all units that live on a day")
    listing.add_argument("--json", action="store_true", help="for programs")
    listing.add_argument("--as-of", type=dt.date.fromisoformat, metavar="YYYY-MM-DD", help="default: the business date")
    listing.set_defaults(run=run_list)
    load = units.add_parser("import", help="open the units of a spreadsheet, all or none")
    load.add_argument("file", type=Path)
    load.add_argument("--as", dest="login", help="who does it; left out only while the installation has no unit yet")
    load.add_argument("--dry-run", action="store_true")
    load.set_defaults(run=run_import)
    refresh = units.add_parser("refresh", help="let acts whose day has come take effect; run each night")
    refresh.set_defaults(run=run_refresh)
    reform = subparsers.add_parser(
        "reform-2025", help="take a department's tree through 1 July 2025 (cannot be undone)"
    )
    reform.add_argument("--department", default="BD-SO")
    reform.add_argument("--into", default="HCM-SO")
    reform.add_argument(
        "--decisions", type=Path, help="which commune each school on split ground goes to: the CSV filled in, or JSON"
    )
    reform.add_argument(
        "--write-decisions",
        type=Path,
        metavar="CSV",
        help="with --dry-run: the schools to decide on, with their choices",
    )
    reform.add_argument("--dry-run", action="store_true")
    reform.set_defaults(run=run_reform)


def run_list(options: argparse.Namespace) -> int:
    """Print the units."""
    from lienthong.kernel.calendar import public as calendar
    from lienthong.kernel.orgs import public as orgs

    rows: list[dict[str, Any]] = [
        {
            "code": row.unit.code, "name": row.name, "kind": row.unit.kind, "levels": list(row.levels),
            "parent": row.parent.code if row.parent else None, "opened": row.unit.opened_on.isoformat(),
            "closed": row.unit.closed_on.isoformat() if row.unit.closed_on else None,
        }
        for row in orgs.versions_on(on=options.as_of or calendar.today())
    ]  # fmt: skip
    if options.json:
        sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
    else:
        for row in rows:
            sys.stdout.write(f"{row['code']}\t{row['kind']}\t{','.join(row['levels'])}\t{row['name']}\n")
    return 0


def run_refresh(_options: argparse.Namespace) -> int:
    """Tell how many units and acts it concerned."""
    from lienthong.kernel.orgs import public as orgs

    sys.stderr.write(f"{orgs.bring_up_to_date()}\n")
    return 0


def run_import(options: argparse.Namespace) -> int:
    """Exit 0 applied (or a clean dry run), 1 rows refused, 2 unreadable."""
    from lienthong.foundation.spreadsheets import public as sheets
    from lienthong.kernel.orgs import public as orgs
    from lienthong.kernel.orgs.importing import UnitsRefused, import_units

    try:
        actor = _actor(options.login)
        loaded = import_units(actor=actor, source=options.file, filename=options.file.name, dry_run=options.dry_run)
    except (sheets.UnreadableFile, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except UnitsRefused as refused:
        for refusal in refused.refusals:
            sys.stderr.write(f"{refusal.row}\t{refusal.column}\t{refusal.message}\n")
        sys.stderr.write(f"{refused}\n")
        return 1
    except orgs.ActRefused as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    sys.stdout.write(
        json.dumps({"opened": loaded.opened, "unchanged": loaded.unchanged, "applied": not options.dry_run}) + "\n"
    )
    return 0


def _actor(login: str | None) -> Any:
    """The person behind a login. None while there is no unit yet: an installation begins with its units."""
    from lienthong.kernel.calendar import public as calendar
    from lienthong.kernel.orgs import public as orgs

    if login is None:
        if orgs.Unit.objects.exists():
            raise orgs.ActRefused("Đã có đơn vị trong hệ thống: hãy thêm --as TÊN_ĐĂNG_NHẬP của người quản trị.")
        return None
    from django.contrib.auth import get_user_model

    from lienthong.kernel.access.public import load_actor

    account = get_user_model().objects.filter(login=login, is_active=True).first()
    if account is None:
        raise orgs.ActRefused(f"Không có tài khoản “{login}” đang dùng.")
    return load_actor(account, on=calendar.today())


def run_reform(options: argparse.Namespace) -> int:
    """Exit 0 done (or told), 1 refused."""
    from lienthong.kernel.orgs import public as orgs

    try:
        decisions = _read_decisions(options.decisions) if options.decisions else {}
        if options.write_decisions:
            waiting = orgs.waiting_for_decision(department=options.department, into=options.into, decisions=decisions)
            _write_decisions(options.write_decisions, waiting)
        outcome = orgs.apply_reform_2025(
            actor=None, department=options.department, into=options.into, decisions=decisions, dry_run=options.dry_run
        )
    except (orgs.ActRefused, OSError, ValueError) as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    for line in outcome.consequences:
        sys.stdout.write(f"{line}\n")
    for line in outcome.undecided:
        sys.stdout.write(f"? {line}\n")
    sys.stderr.write(f"{len(outcome.consequences)} việc, {len(outcome.undecided)} chưa quyết định được\n")
    return 0


DECISIONS = ("ma_don_vi", "ten", "ma_xa_phuong_moi", "chon_mot_trong")


def _write_decisions(path: Path, waiting: Sequence[Any]) -> None:
    """A sheet to fill in: the third column takes the code of one of the communes in the fourth."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(DECISIONS)
        for school in waiting:
            rows.writerow([school.code, school.name, "", "; ".join(f"{code} {name}" for code, name in school.choices)])


def _read_decisions(path: Path) -> dict[str, str]:
    """Unit → commune, from the filled sheet (rows left empty stay undecided) or from JSON."""
    text = path.read_text(encoding="utf-8-sig")
    if path.suffix == ".json":
        return dict(json.loads(text))
    rows = csv.DictReader(io.StringIO(text))
    if not {DECISIONS[0], DECISIONS[2]} <= set(rows.fieldnames or ()):
        raise ValueError(f"{path.name}: thiếu cột {DECISIONS[0]} hoặc {DECISIONS[2]}.")
    # A spreadsheet takes the leading zeros of a code away.
    return {row[DECISIONS[0]]: row[DECISIONS[2]].strip().zfill(5) for row in rows if (row[DECISIONS[2]] or "").strip()}
