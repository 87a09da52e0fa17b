"""The rest of AWS: clients, queue, secrets, mail, SMS."""
