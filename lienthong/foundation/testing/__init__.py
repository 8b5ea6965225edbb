"""What every test stands on: a database of its own in milliseconds, a strict client, no socket but loopback."""
