"""The two halves of a check: the grader asks, the candidate answers. Standard library and numpy."""
