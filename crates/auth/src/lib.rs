//! Who is at the door: OIDC, LDAP or a local password.
