"""What changed between captures."""
