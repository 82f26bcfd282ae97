"""The plan: how often, how much, and when it may change."""
