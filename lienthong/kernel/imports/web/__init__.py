"""Pages of imports: choose, drop a file, look, confirm, report, take back."""
