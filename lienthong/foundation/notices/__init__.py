"""What the system tells a person: a line in the bell, and by e-mail where that is configured.

Owns notices and whether they were read. Refuses to know what they are about. Sends nothing.
"""
