"""Screens of orgs."""
