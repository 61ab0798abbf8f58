"""The application layer: command line, workflows and notebook helpers. The only place that may import everything."""
