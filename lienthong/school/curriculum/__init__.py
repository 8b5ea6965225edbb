"""Subjects and their periods by programme, level and grade, as dated data.

Owns what is taught. Refuses to know who teaches it to whom. Sends nothing.
"""
