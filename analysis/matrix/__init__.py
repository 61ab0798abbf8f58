"""Retrieve, judge, verify and keep the cells of the competitive matrix."""
