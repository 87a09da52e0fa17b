"""AWS: the clients of its services, and what we send and receive through them."""
