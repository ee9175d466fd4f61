"""Rooms as people look for them: which there are, which are free, how full they are."""
