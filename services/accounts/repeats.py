"""Requests that come twice: a page that shows a secret once is reloaded, or its button is pressed again.

Whoever asks for a secret says what they knew before. Where that is not so any more, the request has done its work
already; to do it again would replace the secret that somebody is just copying. So no secret has to be kept between the
request that makes it and a page that shows it.
"""


class SentTwice(Exception):
    """What was asked for is there already, or the account is not any more as it was shown."""
