"""The role home pages and the navigation: compose modules, own no data."""
