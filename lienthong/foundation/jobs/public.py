"""What other modules may use of jobs."""

__all__: list[str] = []
