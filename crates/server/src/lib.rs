//! Puts the house on the network: pages, APIs, compatibility, configuration, life and death.
