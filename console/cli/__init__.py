"""Commands, one module per area. Nothing here imports Textual before a screen is opened."""
