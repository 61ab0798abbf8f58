"""HTML and text to typed records: pure functions of saved input."""
