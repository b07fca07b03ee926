"""The only room that knows the anthropic SDK and httpx2."""
