"""The HTML report: one file that opens from disk and asks nobody for anything."""
