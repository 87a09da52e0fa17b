"""Signing in at an identity provider: OpenID Connect, authorization code with PKCE.

Source: https://openid.net/specs/openid-connect-core-1_0.html
"""
