"""What several hidden checks use."""

STEP = 3
