"""The room where admins keep the answers true."""
