"""Who a person is: accounts, logins, access and refresh tokens, roles."""
