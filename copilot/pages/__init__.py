"""What the pages we serve to browsers share: the door, the little HTTP they need, their look, folder and decisions."""
