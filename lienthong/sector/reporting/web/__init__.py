"""Screens of reporting."""
