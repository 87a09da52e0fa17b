"""What a month of the service costs on AWS, from a dated list of prices and counted units."""
