"""Which pages matter: pure functions over links, sitemaps and feeds."""
