"""Everyday words behind the cue rules: what they mostly stand for, learnt from the project's own invented statements.

A linear model in plain sight: `weights.json` holds every word with what it weighs; `train` makes it.
"""
