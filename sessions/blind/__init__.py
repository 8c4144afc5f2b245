"""Blindness: who sits where, what is masked, how text is paced until the reveal."""
