"""The assessment regulations as dated data, and the exact arithmetic that applies them.

Owns every threshold of a mark, a level, a promotion or a title; knows no pupil, class or database. A regime
is resolved from programme, level, grade and school year; every result can say in Vietnamese why it is so.
Other modules import `public` only.
"""
