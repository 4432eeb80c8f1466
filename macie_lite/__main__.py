"""`python -m macie_lite` is `macie-lite`."""

from __future__ import annotations

from macie_lite.cli.main import main

if __name__ == "__main__":
    main()
