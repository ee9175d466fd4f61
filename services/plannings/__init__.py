"""Plannings: the university's ICS feeds, live when the upstream answers and from a saved copy when not."""
