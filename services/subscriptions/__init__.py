"""Calendars of plannings, one or several, for programs that subscribe to them."""
