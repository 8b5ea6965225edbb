"""Screens of areas."""
