package dev.expunge.approve;

import dev.expunge.approve.Fields.Change;
import dev.expunge.approve.ssh.PublicKeyBlob;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// What one signature is worth now.
///
/// @param person whose key it is; empty where that is not known
/// @param roles of that person that are asked for
/// @param objection why it does not count; empty where it does
/// @param changes what is not as it was signed, where that is the only objection
public record Judgement(
        Vote vote,
        Optional<PublicKeyBlob> key,
        Optional<String> person,
        List<String> roles,
        Optional<String> objection,
        List<Change> changes) {
    public Judgement {
        Objects.requireNonNull(vote, "vote is null");
        Objects.requireNonNull(objection, "objection is null");
        roles = List.copyOf(roles);
        changes = List.copyOf(changes);
    }

    /// Whether it counts.
    public boolean counts() {
        return objection.isEmpty();
    }

    /// The same with an objection, where it has none yet.
    Judgement objected(String because) {
        return counts() ? new Judgement(vote, key, person, roles, Optional.of(because), changes) : this;
    }

    /// For people: `2 (alice@example.org)`.
    public String name() {
        return vote.id() + person.map(who -> " (" + who + ")").orElse("");
    }
}
