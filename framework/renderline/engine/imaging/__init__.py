"""Pictures in and out of files: reading, colour, resizing, blurring, animations, writing."""
