"""What other modules may use of people."""

__all__: list[str] = []
