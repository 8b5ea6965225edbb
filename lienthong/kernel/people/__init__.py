"""One record for life of each person, whatever they are and wherever they go.

Owns names, birth, identity numbers, duplicates and their merging. Refuses to know marks or classes. Sends PeopleMerged.
"""
