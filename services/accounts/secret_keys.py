"""Keys for one purpose each, made from the installation's secret: what one of them signs fits nowhere else."""

import hashlib
import hmac


def derive(secret: str, purpose: str) -> bytes:
    """32 bytes that tell neither the secret nor the key of another purpose."""
    return hmac.digest(secret.encode(), purpose.encode(), hashlib.sha256)
