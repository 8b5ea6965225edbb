"""What an office does for all its units at once."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.foundation.jobs import public as jobs
from lienthong.foundation.notices.models import Notice
from lienthong.kernel.access.models import Post
from lienthong.kernel.access.public import NotPermitted
from lienthong.kernel.calendar import public as calendar
from lienthong.sector.reporting import selectors, wide
from lienthong.sector.reporting.models import Submission
from lienthong.sector.reporting.tests.cast import TODAY, cells

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(monkeypatch, now):
    monkeypatch.setattr(calendar, "now", lambda: now)


def start(province, who, act, **more):
    with province.as_(who):
        return act(province.actors[who], collection=province.collection, unit=province.units[who], **more)


def run(job):
    jobs.run(job.pk)
    job.refresh_from_db()
    return job


def board(province, who, now):
    with province.as_(who):
        return selectors.board(
            province.actors[who], province.collection, at_unit=province.units[who].pk, today=TODAY, now=now
        )


def test_an_office_has_drafts_worked_out_for_those_who_have_not_begun(province, now):
    mine = province.draft("first", now)
    job = run(start(province, "office", wide.start_drafts))
    assert (job.state, job.result["drafted"]) == ("done", 1)
    assert {r.name: r.state for r in board(province, "department", now)} == {
        "Trường THCS Phú Hòa": "draft",
        "Trường THCS Tân An": "draft",
        "Trường THPT Võ Minh Đức": "missing",
    }
    with province.scope("first", "second"):
        made = Submission.objects.get(unit=province.units["second"])
        assert cells(made)["T2.tong.total"] == 4
        assert Submission.objects.get(unit=province.units["first"]).pk == mine.pk
    assert Notice.objects.filter(account_id=province.accounts["second"].pk, kind="reporting.drafted").exists()
    assert not Notice.objects.filter(account_id=province.accounts["first"].pk, kind="reporting.drafted").exists()


def test_what_waits_is_accepted_together_but_for_what_has_warnings(province, now):
    province.send("first", now)
    flawed = province.send("second", now)
    with province.scope("second"):
        Submission.objects.filter(pk=flawed.pk).update(checks=[{"code": "x", "severity": "warning"}])
    with province.scope("first"):
        Submission.objects.filter(unit=province.units["first"]).update(checks=[])
    job = run(start(province, "office", wide.start_acceptance, only_clean=True))
    assert (job.state, job.result["accepted"], job.result["left"]) == ("done", 1, ["Trường THCS Tân An"])
    job = run(start(province, "office", wide.start_acceptance, only_clean=False))
    assert job.result["accepted"] == 1
    assert {r.state for r in board(province, "office", now)} == {"office_accepted"}
    with province.scope("first"):
        steps = Submission.objects.get(unit=province.units["first"]).steps.order_by("id")
        assert list(steps.values_list("kind", flat=True)) == ["drafted", "submitted", "office_accept"]


def test_an_answer_whose_facts_were_touched_is_left(province, now):
    sent = province.send("upper", now)
    from lienthong.sector.reporting import freezing

    path = freezing.root() / sent.facts_path
    path.chmod(0o600)
    path.write_bytes(b"x")
    job = run(start(province, "department", wide.start_acceptance, only_clean=False))
    assert (job.state, job.result["left"]) == ("done", ["Trường THPT Võ Minh Đức"])


def test_a_stopped_acceptance_has_accepted_nothing(province, now, monkeypatch):
    province.send("first", now)
    province.send("second", now)
    job = start(province, "office", wide.start_acceptance, only_clean=False)

    def stopped(self, done, total, doing=""):
        if done == 1:
            raise jobs.Cancelled

    monkeypatch.setattr(jobs.Handle, "progress", stopped)
    assert run(job).state == "cancelled"
    assert {r.state for r in board(province, "office", now)} == {"submitted"}


def test_a_school_has_no_such_act_and_a_post_that_ended_decides_nothing(province, now):
    with pytest.raises(NotPermitted):
        start(province, "first", wide.start_drafts)
    province.send("first", now)
    job = start(province, "office", wide.start_acceptance, only_clean=False)
    Post.objects.filter(account_id=province.accounts["office"].pk).update(ended_on=dt.date(2018, 1, 2))
    assert run(job).state == "failed"
    assert {r.state for r in board(province, "department", now)} == {"submitted", "missing"}


def test_the_same_act_runs_once_at_a_time(province):
    start(province, "office", wide.start_drafts)
    with pytest.raises(jobs.AlreadyRunning):
        start(province, "office", wide.start_drafts)
