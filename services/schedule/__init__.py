"""What is booked: events, who clashes with whom, what is free."""
