"""What other modules may use of curriculum."""

__all__: list[str] = []
