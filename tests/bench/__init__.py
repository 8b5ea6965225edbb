"""Measures what docs/performance.md promises, each as a ratio against a reference of the same run."""
