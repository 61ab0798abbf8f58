"""Normalise, phrases, embeddings."""
