"""What every app may use. Nothing here knows an app."""
