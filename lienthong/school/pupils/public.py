"""What other modules may use of pupils."""

__all__: list[str] = []
