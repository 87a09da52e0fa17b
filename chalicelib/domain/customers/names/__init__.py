"""Names of people: as they are typed, sought and indexed."""
