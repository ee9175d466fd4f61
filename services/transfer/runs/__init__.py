"""Imports step by step: files are kept, their columns told, what would happen is shown, then it happens."""
