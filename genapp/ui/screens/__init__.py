"""One folder a screen: its state, the shapes that it shows, and its layout."""
