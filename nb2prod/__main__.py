"""`python -m nb2prod`: the same program as the `nb2prod` script."""

from __future__ import annotations

from nb2prod.launch import main

if __name__ == "__main__":
    main()
