"""The book's theme: MyST's syntax tree in, static HTML out. No server, no network, no script needed to read."""
