"""Collections as data: drafts computed as at a date, checks, submission, acceptance, frozen facts, roll-ups.

Owns what was reported and when. Refuses to change a fact. Sends SubmissionAccepted.
"""
