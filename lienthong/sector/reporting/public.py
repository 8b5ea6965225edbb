"""What other modules may use of reporting."""

__all__: list[str] = []
