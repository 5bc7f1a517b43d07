package dev.expunge.approve;

import dev.expunge.approve.ssh.SshSignature;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// What the ledger says of who signed what, and when: the moment beside a signature is not signed, and the ledger can
/// only be added to.
public record SignedBook(List<Line> lines) {
    /// A signature that was taken.
    ///
    /// @param dossier its digest
    /// @param key that signed, as the ledger writes it
    /// @param at by the server's clock
    public record Line(Vote.Kind kind, String dossier, String key, Instant at) {}

    public SignedBook {
        lines = List.copyOf(lines);
    }

    /// The votes with the moment at which that key signed that dossier first, and as a request where it was one:
    /// copying a signature makes it neither younger nor an approval. What the ledger knows nothing of was signed at
    /// no moment, [Instant#EPOCH], unless it is only about to be put on record.
    ///
    /// @param current what would be signed now; a vote for another dossier is looked up by its own
    public List<Vote> dated(List<Vote> votes, Dossier current) {
        String digest = current.digest();
        return votes.stream().map(vote -> dated(vote, digest)).toList();
    }

    private Vote dated(Vote vote, String current) {
        String key = SshSignature.parse(vote.signature())
                .map(signature -> signature.key().toString())
                .orElse("");
        List<Line> known = lines(current, key);
        if (known.isEmpty()) {
            known = Fields.of(vote.document())
                    .map(fields -> lines(fields.digest(), key))
                    .orElse(List.of());
        }
        if (known.isEmpty()) {
            return vote.id() == Vote.NEW ? vote : vote.since(vote.kind(), Instant.EPOCH);
        }
        Instant first = Stream.concat(known.stream().map(Line::at), Stream.of(vote.recordedAt()))
                .min(Comparator.naturalOrder())
                .orElseThrow();
        boolean asked = vote.id() != Vote.NEW && known.stream().anyMatch(line -> line.kind() == Vote.Kind.REQUEST);
        return vote.since(asked ? Vote.Kind.REQUEST : vote.kind(), first);
    }

    private List<Line> lines(String dossier, String key) {
        return lines.stream()
                .filter(line -> line.dossier().equals(dossier) && line.key().equals(key))
                .toList();
    }
}
