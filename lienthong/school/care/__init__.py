"""Preschool: growth of the children, daily and stage observation, completion of the programme.

Owns what is weighed, measured and observed. Refuses to know marks; takes chuyên cần from attendance.
"""
