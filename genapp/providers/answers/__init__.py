"""Reads what a model answered: raw text in, judged blocks out, or an error that says what is wrong with it."""

from genapp.providers.answers.read import read_answer

__all__ = ["read_answer"]
