"""Sources in which users speak: trackers, forums, question sites, feeds and files of one's own."""
