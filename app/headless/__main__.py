"""``python -m app.headless``."""

import sys

from app.headless import main

sys.exit(main())
