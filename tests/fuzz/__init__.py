"""Broken files by the ten thousand: `make fuzz`, by hand. `mutants` breaks them, `__main__` reads them and counts."""
