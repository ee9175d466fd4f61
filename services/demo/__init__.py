"""The demo: an invented French-German university and its feeds, the same throughout an academic year."""
