"""Commands, one module per area. Nothing here imports Textual before a screen is opened."""

from console.cli.main import main as main
