"""What all clients of AWS share: how it is reached, credentials and their renewal, errors as ours."""
