"""Signing in through OAuth 2.0 (RFC 6749) and OpenID Connect providers: what is said to them and what they say."""
