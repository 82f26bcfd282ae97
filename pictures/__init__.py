"""Pictures of the exercises: a posed figure, rendered at build time. Never imported by the app."""
