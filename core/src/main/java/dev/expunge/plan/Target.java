package dev.expunge.plan;

import java.util.Objects;

/// Which database this is. Clones and standbys share the system identifier, so the environment's name belongs to
/// it.
///
/// @param systemIdentifier given by the server when its cluster was made
/// @param environment the name given in the spec
public record Target(String systemIdentifier, String database, String environment) {
    public Target {
        Objects.requireNonNull(systemIdentifier, "systemIdentifier is null");
        Objects.requireNonNull(database, "database is null");
        Objects.requireNonNull(environment, "environment is null");
    }

    @Override
    public String toString() {
        return "database " + database + ", environment " + environment + ", system " + systemIdentifier;
    }
}
