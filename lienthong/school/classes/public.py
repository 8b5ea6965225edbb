"""What other modules may use of classes."""

__all__: list[str] = []
