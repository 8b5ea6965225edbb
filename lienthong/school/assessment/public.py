"""What other modules may use of assessment."""

__all__: list[str] = []
