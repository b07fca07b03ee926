"""A loopback peer that speaks the Messages API as a stranger would."""
