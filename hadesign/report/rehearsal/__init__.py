"""What a rehearsal observed beside what was predicted: as text, Markdown, and JSON."""
