"""What was asked for, what was sent, what it cost and which files came of it: a record that only grows."""
