"""Transcripts to minutes: every item tied to the turns that it rests on."""
