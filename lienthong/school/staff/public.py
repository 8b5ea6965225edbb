"""What other modules may use of staff."""

__all__: list[str] = []
