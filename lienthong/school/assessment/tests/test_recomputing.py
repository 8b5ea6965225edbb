"""Many units' results at once, by the program and by the command line."""

from __future__ import annotations

import json

import pytest

from lienthong.config.cli import main
from lienthong.foundation.database import public as database
from lienthong.school.assessment.models import TermResult
from lienthong.school.assessment.recomputing import recompute
from lienthong.school.assessment.tests.conftest import YEAR
from lienthong.school.assessment.tests.test_results import fill

pytestmark = pytest.mark.django_db


def test_a_second_run_over_the_same_marks_writes_nothing(school):
    fill(school, mark=80)
    first = list(recompute(year=YEAR, term=1, processes=1))
    assert sum(done.results_written for done in first) == len(school.members)
    again = list(recompute(year=YEAR, term=1, processes=1))
    assert sum(done.results_written + done.means_written for done in again) == 0
    assert sum(done.lines for done in again) == sum(done.lines for done in first) > 0


def test_the_command_line_computes_one_school_and_tells_what_it_wrote(school, capsys):
    fill(school, mark=65)
    asked = ["results", "compute", "--year", str(YEAR), "--term", "1", "--unit", school.unit.code, "--jobs", "1"]
    assert main(asked) == 0
    assert json.loads(capsys.readouterr().out)["results_written"] == len(school.members)
    with database.entered([school.unit.pk]):
        assert TermResult.objects.filter(term=1).count() == len(school.members)
    assert main([*asked[:-3], "KHONG-CO"]) == 2
    assert "KHONG-CO" in capsys.readouterr().err
