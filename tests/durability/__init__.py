"""Nothing acknowledged is lost: a real server, writers with a ledger, faults, and controls that must be caught.

`school` and `recorded` run as programs of their own against an installation; `place` starts and ends one; `writers` save
marks over HTTP and keep what was acknowledged; `faults` break things; `judge` compares. docs/how-to/prove-durability.md
"""
