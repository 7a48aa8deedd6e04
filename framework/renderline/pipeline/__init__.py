"""The frozen model of one workflow: its steps, what they refer to, and the graph they form."""
