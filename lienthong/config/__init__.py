"""Settings, root URLs, wiring and the command line."""
