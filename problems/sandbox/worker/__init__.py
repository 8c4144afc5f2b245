"""What runs inside a worker: standard library only, imported before the sandbox closes."""
