"""Plans and prices by structure: lines of a page, cards, columns and rows of plans, and what each costs."""
