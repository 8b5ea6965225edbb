"""JSON lines in, JSON lines out: the rules for whoever wants to compare them with another implementation.

One question a line, `{"id", "regime", "kind", …}`, one answer a line with the same id. A line that cannot
be answered gets `{"id", "error"}` and the next is read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from lienthong.engines.regimes import primary, yearend
from lienthong.engines.regimes.arithmetic import (
    Components,
    NotInRegime,
    comment_term,
    explain_comment_term,
    explain_term,
    explain_year,
    subject_term,
    subject_year,
)
from lienthong.engines.regimes.records import Kind, Regime
from lienthong.engines.regimes.resolution import NoRegime, explain_resolve, regime, resolve
from lienthong.engines.regimes.results import overall, overall_with_cause
from lienthong.engines.regimes.scales import EXEMPT, Comment, CommentResult, Exempt, Mark, Scale
from lienthong.engines.regimes.table import REGIMES
from lienthong.engines.regimes.wording import SUBJECT_NAMES, Cause

Question = Mapping[str, Any]
Answer = dict[str, Any]
#: The inside of an answer as JSON already: results are asked by the hundred thousand.
Written = str

# Reading a mark is one look-up. Anything else is no mark.
_MARKS: Final[Mapping[object, Mark]] = {
    **{f"{tenths // 10}.{tenths % 10}": tenths for tenths in range(101)},
    **{f"{tenths // 10},{tenths % 10}": tenths for tenths in range(101)},
    **{str(whole): whole * 10 for whole in range(11)},
    "MIEN": EXEMPT,
    None: None,
}
_PRINTED: Final = tuple(f"{tenths // 10}.{tenths % 10}" for tenths in range(101))
_quoted: Final = json.encoder.encode_basestring
_quoted_once: Final = lru_cache(maxsize=256)(_quoted)  # articles: there are some dozens
_WRITTEN: Final = tuple(map(_quoted, _PRINTED))
_WRITTEN_LEVELS: Final[Mapping[Scale | None, str]] = {
    None: "null",
    **{level: _quoted(level.code) for record in REGIMES if record.academic_scale for level in record.academic_scale},
}
_COMMENTS: Final[Mapping[object, Comment]] = {
    "D": CommentResult.DAT,
    "Đ": CommentResult.DAT,
    "CD": CommentResult.CHUA_DAT,
    "CĐ": CommentResult.CHUA_DAT,
    "MIEN": EXEMPT,
    None: None,
}
_KNOWN: Final = frozenset(SUBJECT_NAMES)
#: Characters of what was written, in an error.
_SHOWN_MOST: Final = 60


class BadQuestion(ValueError):
    """The line cannot be answered; the text says why."""


def _scale_map(scale: type[Scale] | None) -> dict[object, Scale | None]:
    return {None: None, **{member.value: member for member in scale or ()}}


def _lenient(codes: dict[object, Scale | None], code: str, known: str) -> dict[object, Scale | None]:
    # The two-level scales of P30 asked with the letters of the later three-level ones.
    return codes if code in codes else {**codes, code: codes[known]}


_CONDUCTS: Final = {r.version: _scale_map(r.conduct_scale) for r in REGIMES}
_LEVELS: Final = {r.version: _scale_map(r.academic_scale) for r in REGIMES}
_SUBJECTS: Final = {r.version: _lenient(_scale_map(r.primary.subject_scale), "T", "H") for r in REGIMES if r.primary}
_QUALITIES: Final = {
    r.version: _lenient(_lenient(_scale_map(r.primary.quality_scale), "Tot", "Dat"), "CCG", "CD")
    for r in REGIMES
    if r.primary
}


def _read(codes: Mapping[object, Any], value: object, what: str) -> Any:
    try:
        return codes[value]
    except (KeyError, TypeError):
        raise BadQuestion(f"{what}: không hiểu {_shown(value)}") from None


def _shown(value: object) -> str:
    """What was written, short enough to be read in an error."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN_MOST else f"{text[:_SHOWN_MOST]}…"


def _read_map(codes: Mapping[object, Any], values: object, what: str) -> dict[str, Any]:
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise BadQuestion(f"{what}: cần một đối tượng")
    try:
        return {code: codes[value] for code, value in values.items()}
    except (KeyError, TypeError):
        return {code: _read(codes, value, f"{what}.{code}") for code, value in values.items()}


def _read_list(codes: Mapping[object, Any], values: object, what: str) -> list[Any]:
    if not isinstance(values, list):
        raise BadQuestion(f"{what}: cần một danh sách")
    return [_read(codes, value, what) for value in values]


def _print(mark: Mark) -> str | None:
    if mark is None:
        return None
    return "MIEN" if isinstance(mark, Exempt) else _PRINTED[mark]


def _code(level: Scale | None) -> str | None:
    return None if level is None else level.code


def _with_cause(answer: Answer, cause: Cause) -> Answer:
    answer["cause"] = {"article": cause.article, "subjects": list(cause.subjects), "text": cause.text}
    return answer


# ---- one function for each kind ----


def _components(record: Regime, question: Question) -> Components:
    found: dict[Kind, list[Mark]] = {}
    for kind in record.components:
        value = question.get(kind.kind)
        if isinstance(value, list):
            found[kind.kind] = _read_list(_MARKS, value, kind.kind)
        elif kind.single or kind.kind in question:
            found[kind.kind] = [_read(_MARKS, value, kind.kind)]
    return found


def _subject_term(record: Regime, question: Question) -> Answer:
    if record.code == "X02" and ("gk" in question or "ck" in question):
        record = regime("X02/2")
    components = _components(record, question)
    result = subject_term(record, components)
    answer: Answer = {"mean": _print(result.mean)}
    if question.get("explain") is True:
        _with_cause(answer, explain_term(record, components, result))
    return answer


def _subject_year(record: Regime, question: Question) -> Answer:
    hk1 = _read(_MARKS, question.get("hk1"), "hk1")
    hk2 = _read(_MARKS, question.get("hk2"), "hk2")
    answer: Answer = {"mean": _print(subject_year(record, hk1, hk2))}
    if question.get("explain") is True:
        _with_cause(answer, explain_year(record, hk1, hk2))
    return answer


def _result(record: Regime, question: Question) -> Written:
    comments = _read_map(_COMMENTS, question.get("comments"), "comments")
    raw = question.get("marks")
    if isinstance(raw, dict) and not comments.keys().isdisjoint(raw):
        raw = {code: mark for code, mark in raw.items() if code not in comments}
    marks = _read_map(_MARKS, raw, "marks")
    specialised = question.get("specialised")
    if specialised is not None and not isinstance(specialised, str):
        raise BadQuestion("specialised: cần mã môn")
    cause: Cause | None = None
    if question.get("explain") is True:
        found, cause = overall_with_cause(record, marks, comments=comments, specialised=specialised)
    else:
        found = overall(record, marks, comments=comments, specialised=specialised)
    average, level, computed, _single, _missing = found
    answer = (
        f'"average":{"null" if average is None else _WRITTEN[average]},"level":{_WRITTEN_LEVELS[level]}'
        f',"computed_level":{_WRITTEN_LEVELS[computed]}'
    )
    if cause is None:
        return answer
    article, subjects, text = cause
    if _KNOWN.issuperset(subjects):
        # A text is our own words and the names of these subjects: nothing in it wants escaping.
        blamed, text = '","'.join(subjects), f'"{text}"'
        blamed = f'["{blamed}"]' if subjects else "[]"
    else:
        blamed, text = f"[{','.join(map(_quoted, subjects))}]", _quoted(text)
    return f'{answer},"cause":{{"article":{_quoted_once(article)},"subjects":{blamed},"text":{text}}}'


def _comment_term(record: Regime, question: Question) -> Answer:
    tests = _read_list(_COMMENTS, question.get("tests"), "tests")
    found = comment_term(record, tests)
    answer: Answer = {"result": "MIEN" if isinstance(found, Exempt) else _code(found)}
    if question.get("explain") is True:
        _with_cause(answer, explain_comment_term(record, tests))
    return answer


def _conduct_year(record: Regime, question: Question) -> Answer:
    codes = _CONDUCTS[record.version]
    hk1 = _read(codes, question.get("hk1"), "hk1")
    hk2 = _read(codes, question.get("hk2"), "hk2")
    answer: Answer = {"level": _code(yearend.conduct_year(record, hk1, hk2))}
    if question.get("explain") is True:
        _with_cause(answer, yearend.explain_conduct_year(record, hk1, hk2))
    return answer


def _title(record: Regime, question: Question) -> Answer:
    conduct = _read(_CONDUCTS[record.version], question.get("conduct"), "conduct")
    level = _read(_LEVELS[record.version], question.get("level"), "level")
    marks = _read_map(_MARKS, question.get("marks"), "marks")
    found = yearend.title(record, conduct=conduct, level=level, marks=marks)
    answer: Answer = {"title": found.code if found else None}
    if question.get("explain") is True:
        _with_cause(answer, yearend.explain_title(record, conduct=conduct, level=level, marks=marks))
    return answer


def _promotion(record: Regime, question: Question) -> Answer:
    conduct = _read(_CONDUCTS[record.version], question.get("conduct"), "conduct")
    level = _read(_LEVELS[record.version], question.get("level"), "level")
    absences = question.get("absences")
    if absences is not None and (type(absences) is not int or absences < 0):
        raise BadQuestion("absences: cần số buổi nghỉ")
    found = yearend.promotion(record, conduct=conduct, level=level, absences=absences)
    answer: Answer = {"outcome": found.code}
    if question.get("explain") is True:
        cause = yearend.explain_promotion(record, conduct=conduct, level=level, absences=absences)
        _with_cause(answer, cause)
    return answer


_TESTS: Final[Mapping[object, int | None]] = {
    None: None,
    **{whole: whole for whole in range(11)},
    **{str(whole): whole for whole in range(11)},
}


def _read_tests(values: object) -> list[int | None]:
    tests = _read_list(_TESTS, values, "tests")
    # In Python true is 1 and 8.0 is 8; in a mark book they are not.
    if isinstance(values, list) and any(isinstance(value, (bool, float)) for value in values):
        raise BadQuestion("tests: cần số nguyên")
    return tests


def _primary_year(record: Regime, question: Question) -> Answer:
    if record.primary is None:
        raise NotInRegime(f"{record.name}: không phải quy định của tiểu học.")
    subjects = _read_list(_SUBJECTS[record.version], question.get("subjects"), "subjects")
    qualities = _read_list(_QUALITIES[record.version], question.get("qualities"), "qualities")
    tests = _read_tests(question.get("tests", []))
    found = primary.primary_year(record, subjects=subjects, qualities=qualities, tests=tests)
    answer: Answer = {"level": _code(found)}
    if question.get("explain") is True:
        cause = primary.explain_primary_year(record, subjects=subjects, qualities=qualities, tests=tests)
        _with_cause(answer, cause)
    return answer


def _resolve(question: Question) -> Answer:
    programme, level = question.get("programme"), question.get("level")
    grade, year = question.get("grade"), question.get("school_year")
    if isinstance(grade, str) and grade.isascii() and grade.isdigit():
        grade = int(grade)
    if not (programme is None or isinstance(programme, str)) or not isinstance(level, str):
        raise BadQuestion("programme, level: cần chuỗi")
    if not (grade is None or type(grade) is int) or not (isinstance(year, str) or type(year) is int):
        raise BadQuestion("grade, school_year: không đọc được")
    found = resolve(programme, level, grade, year)
    answer: Answer = {"regime": found.code}
    if question.get("explain") is True:
        _with_cause(answer, explain_resolve(found, grade, year))
    return answer


_KINDS: Final[Mapping[str, Callable[[Regime, Question], Answer | Written]]] = MappingProxyType(
    {
        "subject_term": _subject_term,
        "subject_year": _subject_year,
        "result": _result,
        "comment_term": _comment_term,
        "conduct_year": _conduct_year,
        "title": _title,
        "promotion": _promotion,
        "primary_year": _primary_year,
    }
)


def _answer(question: Question) -> Answer | Written:
    kind = question.get("kind")
    if kind == "resolve":
        return _resolve(question)
    answer = _KINDS.get(kind) if isinstance(kind, str) else None
    if answer is None:
        raise BadQuestion(f"kind: không có loại {_shown(kind)}")
    code = question.get("regime")
    if not isinstance(code, str):
        raise BadQuestion("regime: thiếu mã quy định")
    return answer(regime(code), question)


# Answers are built here and hold no cycle, so the encoder need not look for one.
_slowly = json.JSONEncoder(ensure_ascii=False, check_circular=False, allow_nan=False, separators=(",", ":"))


def _encoder() -> Callable[[object], str]:
    """`encode` makes the encoder in C anew for each answer, which costs as much as the answer: here it is made once."""
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return _slowly.encode
    chunks = make(None, _slowly.default, json.encoder.encode_basestring, None, ":", ",", False, False, False)
    return lambda answer: "".join(chunks(answer, 0))


_encode = _encoder()
#: What `json.loads` asks in the end, without its look at what stands before and behind the object.
_scan: Callable[[str, int], tuple[object, int]] = vars(json.JSONDecoder())["scan_once"]


def _parse(line: str) -> object:
    try:
        question, end = _scan(line, 0)
    except StopIteration:
        return json.loads(line)
    # Whatever is not just the end of the line is for the parser proper to judge.
    return question if end == len(line) or line[end:] in ("\n", "\r\n") else json.loads(line)


_BYTE_ORDER_MARK: Final = "\ufeff"
_NOT_UTF8: Final = "dòng có byte không phải là UTF-8"
_encode_ascii = json.JSONEncoder(separators=(",", ":")).encode


def _name_of(question: Question, line: str) -> object:
    """The id, if it can be said back: NaN and Infinity are no JSON, and a broken byte is no character."""
    name = question.get("id")
    if type(name) is int or name is None or (type(name) is str and line.isascii()):
        return name
    try:
        text = _encode(name)
    except (ValueError, RecursionError):
        raise BadQuestion("id: không ghi lại được thành JSON") from None
    if not line.isascii() and not _is_printable(text):
        raise BadQuestion(_NOT_UTF8)
    return name


def evaluate_lines(lines: Iterable[str]) -> Iterator[str]:
    """The answers to JSON lines, one for each line that is not blank, in order, without line ends."""
    for number, line in enumerate(lines):
        if not number:
            line = line.removeprefix(_BYTE_ORDER_MARK)
        if not line or line.isspace():
            continue
        name: object = None
        try:
            question = _parse(line)
            if not isinstance(question, dict):
                raise BadQuestion("dòng không phải là một đối tượng JSON")
            name = _name_of(question, line)
            if not (line.isascii() or _is_printable(line)):
                raise BadQuestion(_NOT_UTF8)
            answer: Answer | Written = _answer(question)
        except (BadQuestion, NotInRegime, NoRegime) as refused:
            answer = {"error": str(refused)}
        except json.JSONDecodeError as broken:
            answer = {"error": f"dòng không phải là JSON (ký tự thứ {broken.pos + 1})"}
        except (ValueError, RecursionError):
            # A number of thousands of digits, or brackets nested by the thousand.
            answer = {"error": "dòng không phải là JSON đọc được"}
        if isinstance(answer, str):
            text = f'{{"id":{name if type(name) is int else _encode(name)},{answer}}}'
        else:
            text = _encode({"id": name, **answer})
        # Half a surrogate pair, in an id say, cannot be printed but as its escape.
        if (not line.isascii() or "\\u" in line) and not _is_printable(text):
            text = _encode_ascii(json.loads(text))
        yield text


def _is_printable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
