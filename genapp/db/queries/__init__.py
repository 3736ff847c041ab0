"""Statements that deserve a name: one file per noun."""
