"""Long work in the background with progress that a person sees.

Owns the queue and its states. Refuses to know what a job does. Sends nothing.
"""
