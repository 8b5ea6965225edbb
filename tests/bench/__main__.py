"""`make bench`: a table on the screen and the same figures as JSON in the data folder.

`python -m tests.bench pages`, `… acts` and `… together` measure one part alone; `… totals` counts every total of the mid-year
forms a second time from the live records.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from dataclasses import asdict
from functools import partial
from pathlib import Path

BUDGETS = Path(__file__).resolve().parents[1] / "budgets.json"


def main() -> int:
    """Measure the demo of LIENTHONG_HOME. Exit 1 when a budget of statements or weight is broken."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.config.settings")
    os.environ["LIENTHONG_DEMO"] = "1"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    from lienthong.foundation.database.home import home
    from tests.bench import acts, lists, live_count, meter, papers, rules, staging
    from tests.bench.scenes import acting, scenes

    try:
        stage = staging.stage()
    except staging.NoDemo as none:
        print(none)
        return 2
    budgets = json.loads(BUDGETS.read_text())
    parts = set(sys.argv[1:]) or {"pages", "acts", "together"}
    costs: list[tuple[meter.Cost, float]] = []
    print(
        f"{'page':<26}{'statements':>11}{'kB':>8}{'web ms':>9}{'db ms':>8}{'CPU ms':>8}{'budget':>8}{'× bare SQL':>12}"
    )
    broken = []
    for scene in scenes(stage) if "pages" in parts else ():
        try:
            with acting(scene) as ask:
                cost = meter.measure(scene.name, lambda ask=ask: len(ask()))  # type: ignore[misc]
        except Exception as problem:
            print(f"{scene.name:<26} not measured: {str(problem)[:150]}")
            broken.append(f"{scene.name} was not measured")
            continue
        bare = _bare(scene, meter)
        costs.append((cost, bare))
        allowed = budgets["pages"].get(scene.name, {})
        ratio = f"{cost.cpu_ms / bare:.1f}" if bare else "–"
        print(
            f"{cost.name:<26}{cost.statements:>11}{cost.kb:>8.1f}{cost.web_ms:>9.1f}{cost.database_ms:>8.1f}"
            f"{cost.cpu_ms:>8.1f}{allowed.get('ms', '–'):>8}{ratio:>12}"
        )
        broken += [
            f"{cost.name}: {getattr(cost, key)} {key}, budget {allowed[key]}"
            for key in ("statements", "kb")
            if key in allowed and getattr(cost, key) > allowed[key]
        ]
    ratios = []
    print(f"\n{'act':<42}{'ours ms':>10}{'reference ms':>14}{'ratio':>8}{'limit':>7}  reference")
    measured = (
        *(partial(lists.sheet_import, stage, kind, rows) for kind in lists.HEADERS for rows in (1_000, 10_000)),
        acts.rolled_up, acts.password, acts.history, acts.typesetting,
        *(partial(rules.answering, code, explain=True) for code in rules.REGIMES),
        lambda: papers.slips(stage), lambda: papers.class_book(stage),
        acts.summary_of_a_class, acts.close_of_a_school, acts.close_of_the_province,
    )  # fmt: skip
    for act in measured if "acts" in parts else ():
        try:
            found = act()
        except Exception as problem:
            print(f"not measured: {str(problem)[:150]}")
            continue
        ratios.append(found)
        if found.ceiling and found.ratio > found.ceiling:
            broken.append(f"{found.name}: {found.ratio:.1f} × {found.reference}, at most {found.ceiling:g}")
        limit = f"{found.limit:g}" if found.limit else "–"
        print(
            f"{found.name:<42}{found.ours_ms:>10.1f}{found.reference_ms:>14.1f}{found.ratio:>8.2f}{limit:>7}"
            f"  {found.reference} {found.note}"
        )
    if "together" in parts:
        broken += _together()
    if "totals" in parts:
        broken += _totals(live_count.everything())
    target = home() / "bench.json"
    target.write_text(json.dumps({
        "pages": [{**asdict(cost), "bare_ms": bare} for cost, bare in costs],
        "acts": [{**asdict(ratio), "ratio": ratio.ratio} for ratio in ratios],
    }, indent=1, ensure_ascii=False))  # fmt: skip
    print(f"\n{target}")
    for line in broken:
        print(f"OVER BUDGET  {line}")
    return 1 if broken else 0


def _together() -> list[str]:
    """Sixteen teachers of the demo who have a sheet save at once; what went wrong."""
    from lienthong.kernel.access.models import Account
    from tests.bench import together

    scored = {"posts__role": "teacher", "posts__at_unit__levels__overlap": ["THCS", "THPT"]}
    teachers = Account.objects.filter(**scored, is_active=True).order_by("login").distinct()
    logins = teachers.values_list("login", flat=True)[:500]
    print()
    with together.served() as base:
        return [f"together: {sentence}" for sentence in together.run(base, logins)]


def _totals(found: "Iterable[live_count.Compared]") -> list[str]:  # noqa: F821, UP037
    """Print each form beside its second count; what differs."""
    broken = []
    print(f"\n{'form':<12}{'units':>7}{'equal':>8}{'by hand':>9}{'differ':>8}   totals against the live records")
    for form in found:
        print(f"{form.form:<12}{form.units:>7}{form.equal:>8}{form.by_hand:>9}{len(form.differ):>8}", flush=True)
        broken += [f"{form.form} {key}: total {ours}, counted {live}" for key, (ours, live) in form.differ.items()]
    return broken


def _bare(scene: "Scene", meter: "object") -> float:  # noqa: F821, UP037
    """CPU in ms of the same rows by one statement, fetched and thrown away."""
    from django.db import connection

    from lienthong.foundation.database import public as database
    from tests.bench.meter import measure

    if not scene.reference:
        return 0.0

    def act() -> int:
        with database.entered(scene.who.actor.scope), connection.cursor() as cursor:
            cursor.execute(scene.reference, scene.parameters)
            return len(cursor.fetchall())

    return measure(scene.name, act).cpu_ms


if __name__ == "__main__":
    sys.exit(main())
