"""What users ask for: read, linked to capabilities, counted in people, and held against what shipped."""
