package dev.expunge.spec;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Where it is kept, outside the database, who was deleted: as keyed digests, which say it to nobody without
/// the key.
///
/// @param to the place of the lists
/// @param key by which digests are made
/// @param earlier keys by which earlier lists were made
/// @param since the column of the root that says since when a row is there: a key that was given to somebody
/// new is known by it
public record DeletedSpec(Location to, HiddenKey key, List<HiddenKey> earlier, Optional<String> since) {
    public DeletedSpec {
        Objects.requireNonNull(to, "to is null");
        Objects.requireNonNull(key, "key is null");
        Objects.requireNonNull(since, "since is null");
        earlier = List.copyOf(earlier);
    }
}
