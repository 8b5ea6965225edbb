"""What other modules may use of areas."""

__all__: list[str] = []
