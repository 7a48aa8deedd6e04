"""A past run as one page of HTML: the value that is shown, and how it becomes text; files and ledger are for others to read."""
