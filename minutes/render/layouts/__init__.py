"""The templates of the house: each turns `Lines` of a draft into a `Sheet`."""
