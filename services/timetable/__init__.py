"""The calendar: which days are shown and where each event stands on them."""
