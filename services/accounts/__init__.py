"""Accounts: who people and programs are. One account, one table of sessions, for every way in."""
