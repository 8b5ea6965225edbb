"""Spreadsheets as schools have them: read any, recognise the table in it, write clean ones.

Owns: reading xlsx, xls, ods, csv and HTML tables by content; refusing hostile or unusable files before any
parser meets them; finding the header row and the columns by their text; streaming writers.
Refuses to know: pupils, marks, units, Django. Callers say which fields they look for; nothing is stored here.
"""
