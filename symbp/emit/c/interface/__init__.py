"""What callers see: the public functions, their arrays, and the Python binding."""
