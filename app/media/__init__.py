"""Pictures, PDFs and other files, looked at and made ready to be sent; the only user of the libraries for them."""
