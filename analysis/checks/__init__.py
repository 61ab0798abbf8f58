"""Comparison pages checked cell by cell against the evidence in the store.

A page makes claims (:mod:`analysis.checks.claims`), names are mapped to products and capabilities
(:mod:`analysis.checks.mapping`), and each claim gets a verdict with quotes (:mod:`analysis.checks.verdicts`).
"""
