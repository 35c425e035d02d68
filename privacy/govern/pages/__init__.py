"""What the pages of governing say."""
