"""What a step or a workflow costs, before it is sent: published price rules as data, and exact arithmetic on them."""
