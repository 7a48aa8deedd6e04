"""What this engine can do, for programs that ask before they submit: its services and its resources."""
