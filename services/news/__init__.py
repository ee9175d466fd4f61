"""What has changed in the timetables that somebody follows, as facts that pages put into words."""
