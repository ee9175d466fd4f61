"""Background work: which process does it, when, and how it is doing."""
