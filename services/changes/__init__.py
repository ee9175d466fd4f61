"""Every write to the timetable: one transaction, one batch of changes, which can be taken back."""
