"""What is kept under a key: the keys for it, and the format of sealed files."""
