"""Screens of calendar."""
