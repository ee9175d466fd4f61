"""The one guarded HTTP client: everything that leaves this process for another host goes through here."""
