package dev.expunge.map;

import dev.expunge.spec.Action;
import dev.expunge.spec.EdgeName;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// One difference between the edges of a spec and the schema as it is now.
public sealed interface EdgeChange {
    /// The edge, as the spec spells it, or should.
    EdgeName edge();

    /// The schema has a reference that the spec does not decide about.
    ///
    /// @param before the edge that it was, with its decision, where it was only renamed
    record Added(Proposal proposal, Optional<Renamed> before) implements EdgeChange {
        public Added {
            Objects.requireNonNull(proposal, "proposal is null");
            Objects.requireNonNull(before, "before is null");
        }

        @Override
        public EdgeName edge() {
            return proposal.edge();
        }

        /// What to write into the spec: what was decided before, or else what is proposed; empty where a person must
        /// decide.
        public Optional<Action> action() {
            return before.map(Renamed::action).orElseGet(proposal::action);
        }
    }

    /// An edge under its old name.
    ///
    /// @param action empty where it was still to be decided
    record Renamed(EdgeName edge, Optional<Action> action) {
        public Renamed {
            Objects.requireNonNull(edge, "edge is null");
            Objects.requireNonNull(action, "action is null");
        }
    }

    /// The spec decides about something that is no longer there.
    ///
    /// @param now what it probably is called now
    record Gone(EdgeName edge, String why, Optional<EdgeName> now) implements EdgeChange {
        public Gone {
            Objects.requireNonNull(edge, "edge is null");
            Objects.requireNonNull(why, "why is null");
            Objects.requireNonNull(now, "now is null");
        }
    }

    /// The reference is there, but the schema says something else about it than when it was decided.
    record Changed(EdgeName edge, List<String> differences) implements EdgeChange {
        public Changed {
            Objects.requireNonNull(edge, "edge is null");
            differences = List.copyOf(differences);
        }
    }

    /// It was never decided, and by the other decisions nothing reaches it: it needs no decision.
    record Unneeded(EdgeName edge) implements EdgeChange {
        public Unneeded {
            Objects.requireNonNull(edge, "edge is null");
        }
    }
}
