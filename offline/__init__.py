"""What a browser keeps, so that the site opens and a session runs without a connection."""
