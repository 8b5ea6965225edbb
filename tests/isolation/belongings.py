"""What each school of the proofs owns: one of everything, twin for twin, whose words carry the owner's canary."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import uuid
import zlib
from dataclasses import dataclass, field
from typing import Any

import openpyxl
from django.core.files.base import ContentFile
from django.utils import timezone

from lienthong.engines.timetabling import public as engine
from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.jobs.models import Job
from lienthong.kernel.access.models import Account
from lienthong.kernel.access.public import Actor
from lienthong.kernel.calendar.models import Holiday
from lienthong.kernel.imports.models import ImportRun, RowIdentity
from lienthong.kernel.orgs.models import Officer, Unit
from lienthong.kernel.people.models import DuplicateProposal, NameKey, Person
from lienthong.school.assessment.models import (
    AmendedCell,
    Amendment,
    BookLock,
    BookState,
    BookStep,
    CarriedMarks,
    ColumnForm,
    ColumnOwner,
    CommentPhrase,
    EntryWindow,
    FamilyRule,
    Forfeit,
    MarkLine,
    Retest,
    SaveReceipt,
    Seal,
    SealedBook,
    SummerWork,
    TermResult,
)
from lienthong.school.assessment.sheets_in_out import applying
from lienthong.school.assessment.sheets_in_out.proposing import Aim
from lienthong.school.attendance.models import Roll, RollPolicy
from lienthong.school.care.models import CareDay, Measurement, ObjectiveList, StageResult
from lienthong.school.classes.models import ClassMember, Homeroom, Rollover, SchoolClass, TeachingAssignment
from lienthong.school.pupils.models import Enrolment, Guardianship, PupilFile, RegisterCounter, Transfer
from lienthong.school.records.models import PrintedFile, PrintRun
from lienthong.school.staff.models import Employment
from lienthong.school.timetable.models import (
    ClassWeek,
    CourseRule,
    Duty,
    Frame,
    Gathering,
    LessonChange,
    Room,
    TeacherWeek,
    Timetable,
    TimetableStep,
)
from lienthong.sector.reporting import public as reporting
from lienthong.sector.reporting.models import Submission, SubmissionStep, SubmissionTable

YEAR = 2017
TODAY = dt.date(2018, 1, 10)
LONG_AGO = dt.date(2000, 1, 1)
TERM_STARTS = dt.date(2017, 8, 21)
SUBJECT = "TOAN"
STRANDED = "CN"  # a subject that two teachers share by strands
COLLECTION = "EMIS-GK-2017"
# Twins own the same things; only these syllables tell them apart.
CANARIES = {"T-SO": "Zaquso", "T-PGD-1": "Zaqupo", "T-PGD-2": "Zaqupe", "T-THCS-A": "Zaqual", "T-THCS-B": "Zaqube"}


@dataclass
class Things:
    """What one unit owns, by the names that URLs use."""

    unit: Unit
    canary: str
    pupil: Person
    enrolment: Enrolment
    member: ClassMember
    school_class: SchoolClass
    other_class: SchoolClass
    employment: Employment
    other_employment: Employment
    assignment: TeachingAssignment
    transfer: Transfer
    proposal: DuplicateProposal
    run: ImportRun
    submission: Submission
    lock: BookLock
    line: MarkLine
    holiday: Holiday
    extra: dict[str, Any] = field(default_factory=dict)


def person(unit: Unit, given: str, **facts: Any) -> Person:
    """A person of a unit, whose name carries the unit's canary and can be searched."""
    full_name = f"Nguyễn {CANARIES[unit.code]} {given}"
    folded = vietnamese.fold(full_name)
    made: Person = Person.objects.create(
        unit_ids=[unit.pk], full_name=full_name, sort_key=vietnamese.sort_key(full_name), folded=folded, sex=2,
        birth_date=dt.date(2006, 1, 2), address=CANARIES[unit.code], birth_place=CANARIES[unit.code],
        phone="0900000000", **facts,
    )  # fmt: skip
    for key in vietnamese.name_keys(full_name):
        NameKey.objects.create(person=made, unit_id=unit.pk, key=key)
    return made


def enrol(unit: Unit, who: Person, school_class: SchoolClass, position: int) -> tuple[Enrolment, ClassMember]:
    """A pupil's file, enrolment and place in a class."""
    canary = CANARIES[unit.code]
    file = PupilFile.objects.create(
        unit=unit, person=who, pupil_code=f"{canary}{who.pk}", register_number=str(who.pk), previous_school=canary,
        note=canary,
        father={"name": canary, "phone": "0911"}, mother={"name": canary}, contact_phone="0922", entered_on=TERM_STARTS,
    )  # fmt: skip
    enrolment = Enrolment.objects.create(
        unit=unit, person=who, file=file, year_id=YEAR, level="THCS", grade=6, started_on=TERM_STARTS, note=canary
    )
    member = ClassMember.objects.create(
        unit=unit, school_class=school_class, enrolment=enrolment, person=who, position=position, started_on=TERM_STARTS
    )
    return enrolment, member


def mark(unit: Unit, member: ClassMember, *, comment: str, scored: int = 85) -> MarkLine:
    """A line of the mark book."""
    made: MarkLine = MarkLine.objects.create(
        unit=unit, year=YEAR, term=1, school_class=member.school_class, member=member, person_id=member.person_id,
        subject_id=SUBJECT, tx=[scored, None, scored], dk=[scored], hk=scored, mean=scored, comment=comment,
        changed_by_name=comment,
    )  # fmt: skip
    return made


def officer(unit: Unit) -> Officer:
    """Who answers for IT at a unit."""
    name = f"Trần {CANARIES[unit.code]}"
    made: Officer = Officer.objects.create(
        unit=unit, duty="it", full_name=name, email=f"{CANARIES[unit.code]}@example.vn", valid=(LONG_AGO, None)
    )
    return made


def furnish(unit: Unit) -> Things:
    """One of everything for a school."""
    canary = CANARIES[unit.code]
    officer(unit)
    RegisterCounter.objects.create(unit=unit, last_number=100)
    first, second = (_class(unit, name) for name in ("6A1", "6A2"))
    pupil, other_pupil = person(unit, "An", personal_number=_number(unit, 1)), person(unit, "Bình")
    enrolment, member = enrol(unit, pupil, first, 1)
    other_member = enrol(unit, other_pupil, second, 1)[1]
    leaver = person(unit, "Chi")
    left = enrol(unit, leaver, first, 2)[0]
    employment, other_employment = hire(unit, "Dung", 1), hire(unit, "Giang", 2)
    Homeroom.objects.create(unit=unit, school_class=first, employment=employment, started_on=TERM_STARTS)
    assignment, _other = (
        TeachingAssignment.objects.create(
            unit=unit, year_id=YEAR, school_class=room, subject_id=SUBJECT, employment=who, started_on=TERM_STARTS
        )
        for room, who in ((first, employment), (second, other_employment))
    )
    line = mark(unit, member, comment=f"{canary}mot")
    mark(unit, other_member, comment=f"{canary}hai")
    TermResult.objects.create(
        unit=unit, year=YEAR, term=1, school_class=first, member=member, person_id=pupil.pk, regime="s58",
        rule_version="1", average=85, level="G", conduct="T", comment=canary,
    )  # fmt: skip
    now = timezone.now()
    lock = BookLock.objects.create(
        unit=unit, year=YEAR, term=2, locked_at=now, locked_on=TODAY, locked_by=1, locked_by_name=canary, reason=canary
    )
    Roll.objects.create(
        unit=unit, year=YEAR, school_class=first, day=TODAY, session=1, size=2,
        marks={str(member.pk): ["P", canary, canary, now.isoformat()]}, excused=1, taken_at=now, taken_by_name=canary,
        changed_at=now, changed_by_name=canary, reason=canary,
    )  # fmt: skip
    group = _class(unit, "Lá", level="MG", grade=105)
    seat = enrol(unit, person(unit, "Mận"), group, 1)[1]
    Homeroom.objects.create(unit=unit, school_class=group, employment=employment, started_on=TERM_STARTS)
    CareDay.objects.create(
        unit=unit, year=YEAR, school_class=group, day=TODAY, notes={str(seat.pk): [canary, "", ""]}, plan=canary,
        changed_at=now, changed_by_name=canary,
    )  # fmt: skip
    Measurement.objects.create(
        unit=unit, year=YEAR, school_class=group, member=seat, measured_on=TODAY, age_days=1500, weight_g=16_000,
        standard="WHO", changed_at=now, changed_by_name=canary,
    )  # fmt: skip
    StageResult.objects.create(
        unit=unit, year=YEAR, school_class=group, member=seat, stage="giua_nam", remark=canary, changed_at=now,
        changed_by_name=canary,
    )  # fmt: skip
    ObjectiveList.objects.create(unit=unit, grade=105, first_year=YEAR, codes=["C1"], domains=["TC"], texts=[canary])
    RollPolicy.objects.create(
        unit=unit, started_on=TERM_STARTS, sessions=[1], weekdays=[0, 1, 2, 3, 4, 5], correction_days=3
    )
    SaveReceipt.objects.create(
        unit=unit, account_id=unit.pk, key=uuid.uuid4(), body_hash="0" * 64, answer={"by": canary}
    )
    FamilyRule.objects.create(unit=unit, started_on=TERM_STARTS, marks="entered", absences=True, laid_by_name=canary)
    CarriedMarks.objects.create(unit=unit, enrolment_id=left.pk, marks={"from": canary}, laid_at=now)
    Rollover.objects.create(unit=unit, from_year_id=YEAR - 1, made={"note": canary})
    transfer = Transfer.objects.create(
        from_unit=unit, other_school=canary, person_id=leaver.pk, pupil_name=leaver.full_name, from_class=canary,
        from_enrolment_id=left.pk, year_id=YEAR, grade=6, leaves_on=TODAY, reason=canary, paper_number=canary,
    )  # fmt: skip
    proposal = DuplicateProposal.objects.create(unit_ids=[unit.pk], first=pupil, second=other_pupil, reason="by_hand")
    run = ImportRun.objects.create(
        unit=unit, year_id=YEAR, kind="pupils", state="applied", file_name=f"{canary}.xlsx",
        file_hash=hashlib.sha256(canary.encode()).hexdigest(), columns={"full_name": canary},
        outcome={"columns": {"full_name": canary}, "created": 1, "changed": 0, "unchanged": 0, "rejected": []},
        account_id=1, applied_at=now, undo={"entries": [], "columns": {}},
    )  # fmt: skip
    RowIdentity.objects.create(unit=unit, run=run, kind="pupils", key=canary, record_id=pupil.pk)
    holiday = Holiday.objects.create(for_unit=unit.pk, starts_on=TODAY, ends_on=TODAY, name=f"Nghỉ {unit.code}")
    things = Things(
        unit, canary, pupil, enrolment, member, first, second, employment, other_employment, assignment, transfer,
        proposal, run, _submission(unit), lock, line, holiday,
        extra={"preschool": seat},
    )  # fmt: skip
    _close_a_book(things)
    _summer(things)
    _primary_and_strands(things)
    _week(things)
    return things


def _week(things: Things) -> None:
    """A timetable in force, what it was asked from, a lesson that somebody else takes, a search that has ended."""
    unit, room, canary, now = things.unit, things.school_class, things.canary, timezone.now()
    lead, other = things.employment, things.other_employment
    about = {"unit": unit, "year": YEAR}
    Frame.objects.create(**about, days=6, morning=5, afternoon=5)
    things.extra["room"] = Room.objects.create(unit=unit, name=canary, kind="tin")
    ClassWeek.objects.create(unit=unit, school_class=room, session="am")
    TeacherWeek.objects.create(**about, employment=lead, off=["2S1"], note=canary)
    Duty.objects.create(unit=unit, employment=lead, kind="other", periods=1, started_on=TERM_STARTS, note=canary)
    CourseRule.objects.create(**about, subject_id=SUBJECT, school_class=room, parallel=canary)
    Gathering.objects.create(**about, name=canary, department=canary, slots=["5C1"])
    week = engine.School(
        unit.code, canary, classes=(engine.Class(f"c{room.pk}", room.name),),
        teachers=tuple(engine.Teacher(f"t{e.pk}", e.person.full_name) for e in (lead, other)),
        courses=(engine.Course(f"c{room.pk}.{SUBJECT}", "Toán", (f"c{room.pk}",), (f"t{lead.pk}",), 1, "Toán"),),
    )  # fmt: skip
    made = things.extra["timetable"] = Timetable.objects.create(
        **about, term=1, number=1, state="published", origin="solved", asked=engine.document_of(week),
        lessons=[[f"c{room.pk}.{SUBJECT}", "4S1", 1, ""]], quality={"total": {}}, applies_from=TERM_STARTS, made_at=now,
        made_by_name=canary, published_at=now, published_by_name=canary,
    )  # fmt: skip
    TimetableStep.objects.create(
        unit=unit, timetable=made, act="published", at=now, actor_name=canary, revision=1, note=canary
    )
    things.extra["change"] = LessonChange.objects.create(
        **about, kind="substitute", day=TODAY, slot="4S1", course=f"c{room.pk}.{SUBJECT}", class_ids=[room.pk],
        subject=SUBJECT, teacher=lead, substitute=other, reason=canary, made_at=now, made_by_name=canary,
    )  # fmt: skip
    things.extra["called off"] = LessonChange.objects.create(
        **about, kind="cancelled", day=TODAY - dt.timedelta(weeks=1), slot="4S1", course=f"c{room.pk}.{SUBJECT}",
        class_ids=[room.pk], subject=SUBJECT, teacher=lead, reason=canary, made_at=now, made_by_name=canary,
    )  # fmt: skip
    things.extra["search"] = Job.objects.create(
        kind="timetable.solve", title=canary, scope_ids=[unit.pk], state="cancelled", arguments={"seconds": 30}
    )
    mother = Account.objects.create_user(f"{canary}-me".lower(), display_name=f"Lê {canary} Mẹ")
    Guardianship.objects.create(
        unit=unit, person=things.pupil, account_id=mother.pk, relation="mother", started_on=TERM_STARTS
    )


def _summer(things: Things) -> None:
    """A pupil who takes a subject again and trains in conduct."""
    about = {"unit": things.unit, "year": YEAR, "school_class": things.school_class, "member": things.member}
    about["person_id"] = things.pupil.pk
    Retest.objects.create(**about, subject_id=SUBJECT, value=50, reason=things.canary, changed_by_name=things.canary)
    Forfeit.objects.create(
        unit=things.unit, year=YEAR, term=1, school_class=things.school_class, member=things.member, subject_id=SUBJECT,
        column="tx2", reason=things.canary, made_at=timezone.now(), made_by_name=things.canary,
    )  # fmt: skip
    SummerWork.objects.create(**about, is_accepted=True, conduct="K", note=things.canary, changed_by_name=things.canary)


def _primary_and_strands(things: Things) -> None:
    """A primary class, and a subject that is taught by strands."""
    unit, room = things.unit, things.school_class
    primary = things.extra["primary"] = _class(unit, "1A", level="TH", grade=1)
    enrol(unit, person(unit, "Na"), primary, 1)
    TeachingAssignment.objects.create(
        unit=unit, year_id=YEAR, school_class=room, subject_id=STRANDED, strand="Tự nhiên", employment=things.employment,
        started_on=TERM_STARTS,
    )  # fmt: skip
    ColumnOwner.objects.create(
        unit=unit, year=YEAR, term=1, school_class=room, subject_id=STRANDED, column="tx1", strand="Tự nhiên"
    )
    ColumnForm.objects.create(
        unit=unit, year=YEAR, term=1, school_class=room, subject_id=SUBJECT, column="tx2", form="M"
    )


def orders(things: Things, head: Actor | None) -> None:
    """What the head of a school ordered or brought: it is shown to nobody else, not even in the same school."""
    assert head is not None
    unit, canary = things.unit, things.canary
    ImportRun.objects.filter(pk=things.run.pk).update(account_id=head.account_id)
    run = things.extra["print run"] = PrintRun.objects.create(
        unit=unit, year=YEAR, kind="class_list", account_id=head.account_id, class_uuids=[str(things.school_class.uuid)],
        finished_at=timezone.now(),
    )  # fmt: skip
    things.extra["printed"] = PrintedFile.objects.create(
        unit=unit, run=run, class_name=canary, name="danh-sach.pdf", size=len(canary), content=canary.encode()
    )
    sheet = openpyxl.Workbook()
    for line in (
        ["STT", "Họ và tên", "Ngày sinh", "Điểm kiểm tra học kỳ"],
        [1, things.pupil.full_name, "02/01/2006", 8.5],
    ):
        sheet.active.append(line)
    target = io.BytesIO()
    sheet.save(target)
    aim = Aim(unit.pk, YEAR, 1, things.school_class.uuid, SUBJECT)
    things.extra["marks file"] = applying.keep(head, aim, target.getvalue(), f"{canary}.xlsx")


def follows(things: Things, parent: Actor | None) -> None:
    """The account of a parent sees the first pupil, whose line is remarked …mot; never the second, …hai."""
    assert parent is not None
    Guardianship.objects.create(
        unit=things.unit, person=things.pupil, account_id=parent.account_id, relation="father", started_on=TERM_STARTS
    )


def _close_a_book(things: Things) -> None:
    """A window that is over, a signed sheet, a correction that was made, a seal. What is public carries no canary."""
    unit, room, canary, now = things.unit, things.school_class, things.canary, timezone.now()
    about = {"unit": unit, "year": YEAR, "term": 1, "school_class": room}
    things.extra["phrase"] = CommentPhrase.objects.create(unit=unit, group="general", level="T", text=canary)
    things.extra["window"] = EntryWindow.objects.create(
        unit=unit, year=YEAR, term=2, is_open=False, name=canary, laid_at=now, laid_by=1, laid_by_name=canary
    )
    BookState.objects.create(**about, subject_id=SUBJECT, state="open", signed_names=canary, changed_at=now)
    BookStep.objects.create(
        **about, subject_id=SUBJECT, act="sign", before="open", after="signed", account_id=1, actor_name=canary,
        role=canary, at=now, reason=canary,
    )  # fmt: skip
    asked = Amendment(
        **about, subject_id=SUBJECT, state="refused", reason=canary, asked_at=now, asked_by=1, asked_by_name=canary,
        attachment_name=f"{canary}.pdf",
    )  # fmt: skip
    asked.attachment.save(f"{asked.uuid}.pdf", ContentFile(canary.encode()))
    AmendedCell.objects.create(unit=unit, amendment=asked, member=things.member, column="hk", old="85", new="90")
    things.extra["amendment"] = asked
    seal = Seal.objects.create(
        code=f"TTHCS{unit.code[-1]}", at_unit=unit.pk, year=YEAR, term=1, class_ref=room.pk, subject_code=SUBJECT,
        unit_name=unit.name, class_name="6A1", subject_name="Toán", office="Hiệu trưởng", lines=1, layout=1,
        sha256="0" * 64, sealed_at=now, key_id="0", signature="0",
    )  # fmt: skip
    SealedBook.objects.create(unit=unit, seal=seal, sealed_by_name=canary, content=zlib.compress(canary.encode()))


def _class(unit: Unit, name: str, *, level: str = "THCS", grade: int = 6) -> SchoolClass:
    full = f"{name} {CANARIES[unit.code]}"
    made: SchoolClass = SchoolClass.objects.create(
        unit=unit, year_id=YEAR, code=name, name=full, sort_key=full, level=level, grade=grade, programme="CT2006"
    )
    return made


def hire(unit: Unit, given: str, number: int) -> Employment:
    made: Employment = Employment.objects.create(
        unit=unit, person=person(unit, given), staff_code=f"{CANARIES[unit.code]}{number}", group="GV",
        position="Giáo viên", department=CANARIES[unit.code], subjects=[SUBJECT], started_on=LONG_AGO,
        social_insurance=f"{CANARIES[unit.code]}{number}",
    )  # fmt: skip
    return made


def _number(unit: Unit, n: int) -> str:
    return f"0{unit.pk:05d}{n:06d}"


def _submission(unit: Unit) -> Submission:
    collection = reporting.Collection.objects.get(code=COLLECTION)
    made: Submission = Submission.objects.create(
        collection=collection, unit=unit, office=unit.parent, state="submitted", unit_name=unit.name,
        office_name=str(unit.parent),
        drafted_at=timezone.now(), submitted_at=timezone.now(),
    )  # fmt: skip
    form = collection.forms.filter(levels__contains=["THCS"]).first()
    assert form is not None
    entered = {"T1.x": {"value": 1, "reason": CANARIES[unit.code], "by": CANARIES[unit.code], "at": "2018-01-10"}}
    SubmissionTable.objects.create(submission=made, unit=unit, form=form, computed={}, entered=entered)
    SubmissionStep.objects.create(
        submission=made,
        unit=unit,
        at=timezone.now(),
        kind="submitted",
        by_name=CANARIES[unit.code],
        message=CANARIES[unit.code],
    )
    return made
