"""The timed session: what it consists of, its player, its log."""
