"""What the pages that we serve to browsers share: the door, the little of HTTP they need, their look, the folder."""
