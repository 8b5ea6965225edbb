"""A process of its own for a share of the province. Imports nothing of Django until Django is set up."""

from __future__ import annotations


def start() -> None:
    """Set up Django in the new process."""
    import django

    django.setup()


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
