"""Proved formulas against training code."""
