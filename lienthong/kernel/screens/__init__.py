"""What the screens of the modules share: addresses at a place, list pages, form pages, tables of facts and history.

Owns how such a page is put together. Refuses to know what it is about. Sends nothing.
"""
