"""Catalogues of the screens' words. The source language is Vietnamese; English stands in each app's own catalogue."""
