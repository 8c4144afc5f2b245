"""Control groups: a limit on the memory of a worker and of all that it starts, together.

A limit on address space binds one process; eight processes have eight times as much.
"""
