"""What the pages of the procedure say."""
