"""The end of the year: who goes up, who has a second chance, what came of it, and the head's word on it."""
