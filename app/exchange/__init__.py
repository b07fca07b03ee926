"""Files in and out: our own archives, Markdown, HTML, and what other products export. Knows no database."""
