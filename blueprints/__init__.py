"""The doors: each parses, authorises, calls a service and presents; none holds a rule."""
