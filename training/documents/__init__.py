"""What is written around names: one module of texts for each kind of document, all data, listed in `registry`."""
