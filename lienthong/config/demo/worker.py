"""The tasks of the loader's other processes: each does its share of the province in transactions of its own."""

from __future__ import annotations


def load_chunk(scale: str, ids: list[int], size: int) -> int:
    """See loader.load_chunk."""
    from lienthong.config.demo import loader

    return loader.load_chunk(scale, ids, size)  # type: ignore[arg-type]


def compute_chunk(_scale: str, ids: list[int], size: int) -> int:
    """Results of the first term of these units."""
    from lienthong.config.demo.school_rows import YEAR
    from lienthong.school.assessment import public as assessment

    assessment.compute_results(unit_ids=ids, year=YEAR, term=1)
    return size


def report_chunk(scale: str, ids: list[int], size: int) -> int:
    """Reports of these units; then the books of those that have sent are sealed."""
    from lienthong.config.demo import closing, follow_up, loader, timetables

    timetables.lay(ids, loader.plan_of(scale).business_date)  # type: ignore[arg-type]
    closing.close_books(loader.plan_of(scale), ids)  # type: ignore[arg-type]
    follow_up.report(loader.plan_of(scale), ids)  # type: ignore[arg-type]
    return size


def last_year_chunk(scale: str, ids: list[int], size: int) -> int:
    """The year before of these schools."""
    from lienthong.config.demo import last_year, loader

    for unit_id in ids:
        last_year.load(loader.plan_of(scale), unit_id)  # type: ignore[arg-type]
    return size
