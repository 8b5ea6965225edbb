"""Code lists of every module, read from the CSV files in its `reference/` folder; mapped by label, never by number."""
