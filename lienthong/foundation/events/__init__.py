"""Facts told after commit. Who listens is joined in config.wiring, so modules need not import each other."""
