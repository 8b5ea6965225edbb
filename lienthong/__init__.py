"""Liên Thông: one system with which a province's schools run the school year together."""

__version__ = "0.1.0"
