package dev.expunge.map;

import dev.expunge.spec.EdgeName;
import java.util.Objects;
import java.util.Optional;

/// Why a map cannot be drawn from a spec and a schema: one sentence for a person.
public record MapProblem(Kind kind, String sentence) {
    /// Who must act.
    public enum Kind {
        /// A person must decide about an edge.
        UNDECIDED,
        /// The spec does not fit the schema.
        INVALID,
        /// This version cannot delete that safely.
        UNSUPPORTED,
        /// A table would be written that the spec protects.
        PROTECTED
    }

    public MapProblem {
        Objects.requireNonNull(kind, "kind is null");
        Objects.requireNonNull(sentence, "sentence is null");
    }

    static MapProblem undecided(ForeignKey key, Table child) {
        return new MapProblem(
                Kind.UNDECIDED,
                new EdgeName(key.child(), key.childColumns(), Optional.empty()) + " references " + key.parent() + " ("
                        + key.name() + ", on delete " + Proposal.words(key.onDelete()) + Proposal.rows(child) + ")");
    }

    static MapProblem invalid(String sentence) {
        return new MapProblem(Kind.INVALID, sentence);
    }

    static MapProblem protectedTable(String sentence) {
        return new MapProblem(Kind.PROTECTED, sentence);
    }

    static MapProblem unsupported(String sentence) {
        return new MapProblem(Kind.UNSUPPORTED, sentence);
    }
}
