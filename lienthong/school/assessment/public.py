"""What other modules may use of assessment."""

from lienthong.school.assessment.computing import Computed, compute_results

__all__ = ["Computed", "compute_results"]
