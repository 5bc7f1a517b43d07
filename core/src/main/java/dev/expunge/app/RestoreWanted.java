package dev.expunge.app;

import dev.expunge.postgres.RestoreChoice;
import dev.expunge.spec.Location;
import java.nio.file.Path;
import java.util.Optional;

/// What a person wants restored.
///
/// @param run whose export
/// @param identity the file of the secret key
/// @param from where the export is; empty for where the spec has it written
/// @param into the schema to bring the rows into; empty for the tables themselves
public record RestoreWanted(
        long run, Path identity, Optional<Location> from, RestoreChoice choice, Optional<String> into) {
    /// Whom and what it is about, as text for the signature: no key of a subject is in it as such.
    String text() {
        return "restore\nrun " + run + "\ninto "
                + into.map(name -> name.length() + " " + name).orElse("-") + "\n"
                + text(choice);
    }

    private static String text(RestoreChoice choice) {
        return switch (choice) {
            case RestoreChoice.All _ -> "all";
            case RestoreChoice.Batch(long number) -> "batch " + number;
            case RestoreChoice.Subjects(var keys) -> "subjects " + keys;
            case RestoreChoice.Again(var of) -> "again " + text(of);
        };
    }
}
