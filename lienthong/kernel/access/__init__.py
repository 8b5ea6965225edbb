"""Accounts, roles, posts, delegation, and the one gate of every screen.

Owns who may do what, where and until when. Refuses to know what the screens show. Sends PostEnded.
"""
