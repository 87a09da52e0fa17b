"""The pages of offers: the list, one offer, its form."""
