"""What a person sees first: Today, and where `/` leads."""
