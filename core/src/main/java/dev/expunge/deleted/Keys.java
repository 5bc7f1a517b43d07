package dev.expunge.deleted;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The key by which digests are made now, and those by which earlier lists were made.
///
/// @param now by which new lists are made
/// @param earlier which are kept as long as lists made by them
public record Keys(SubjectKey now, List<SubjectKey> earlier) {
    public Keys {
        earlier = List.copyOf(earlier);
    }

    /// The key of that id.
    Optional<SubjectKey> find(String id) {
        return Stream.concat(Stream.of(now), earlier.stream())
                .filter(key -> key.id().equals(id))
                .findFirst();
    }
}
