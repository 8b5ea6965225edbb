"""What other modules may use of imports."""

__all__: list[str] = []
