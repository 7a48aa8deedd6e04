"""What people and machines read: reports of findings, plans, runs. Each format is a file."""
