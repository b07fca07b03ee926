"""What is selected, as text: plain, Markdown and HTML, made from values and source, never from layouts."""
