"""Tables in and out: spreadsheets, CSV and JSON become rows, and rows become files that read back the same."""
