"""What can be written: SymPy expressions that stay as written, their shapes, and the table of operations."""
