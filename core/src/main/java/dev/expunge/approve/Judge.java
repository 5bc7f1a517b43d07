package dev.expunge.approve;

import dev.expunge.approve.Fields.Change;
import dev.expunge.approve.ssh.Proof;
import dev.expunge.approve.ssh.PublicKeyBlob;
import dev.expunge.approve.ssh.SshSignature;
import dev.expunge.spec.ApprovalRules;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Says of signatures whether they count for what would happen now. Pure.
///
/// @param now by the server's clock
public record Judge(ApprovalRules rules, AllowedSigners signers, Instant now) {

    /// What all signatures under a dossier amount to.
    ///
    /// @param current what would be signed now
    public Agreement of(Dossier current, List<Vote> votes) {
        Set<PublicKeyBlob> back = withdrawn(current, votes);
        List<Judgement> all = votes.stream()
                .map(vote -> judge(current, vote))
                .map(j -> j.counts() && j.key().filter(back::contains).isPresent()
                        ? j.objected("it was withdrawn: the same key cannot sign the same dossier again")
                        : j)
                .toList();
        List<Judgement> requests =
                all.stream().filter(j -> j.vote().kind() == Vote.Kind.REQUEST).toList();
        List<Judgement> approvals = all.stream()
                .filter(j -> j.vote().kind() == Vote.Kind.APPROVAL)
                .map(this::inRole)
                .map(j -> requests.stream().anyMatch(r -> r.counts() && same(r, j))
                        ? j.objected("whoever puts it forward does not count")
                        : j)
                .toList();
        return Agreement.of(rules.needed(), requests, approvals);
    }

    /// The same for signatures at the moments that the ledger tells.
    public Agreement of(Dossier current, List<Vote> votes, SignedBook book) {
        return of(current, book.dated(votes, current));
    }

    /// A copy of a signature is as good as the signature, so what is withdrawn is all that a key signed of a dossier.
    private static Set<PublicKeyBlob> withdrawn(Dossier current, List<Vote> votes) {
        byte[] signed = DossierMarkdown.signed(current);
        return votes.stream()
                .filter(Vote::withdrawn)
                .flatMap(vote -> SshSignature.parse(vote.signature()).stream())
                .filter(signature -> Proof.holds(signature, signed))
                .map(SshSignature::key)
                .collect(Collectors.toSet());
    }

    /// What a new signature is worth beside those that are there.
    public Judgement beside(Dossier current, Vote added, List<Vote> there, SignedBook book) {
        List<Vote> all = Stream.concat(there.stream(), Stream.of(added)).toList();
        Agreement agreement = of(current, all, book);
        return (added.kind() == Vote.Kind.REQUEST ? agreement.requests() : agreement.approvals()).getLast();
    }

    private static boolean same(Judgement one, Judgement other) {
        return one.person().equals(other.person()) || one.key().equals(other.key());
    }

    private Judgement inRole(Judgement judgement) {
        return judgement.roles().isEmpty()
                ? judgement.objected("no role that is asked for has this person")
                : judgement;
    }

    /// What one signature is worth, whatever it says.
    public Judgement judge(Dossier current, Vote vote) {
        Optional<SshSignature> parsed = SshSignature.parse(vote.signature());
        if (parsed.isEmpty()) {
            return objected(vote, "it is no signature of ssh-keygen");
        }
        SshSignature signature = parsed.get();
        Optional<String> unusable = Proof.unusable(signature);
        if (unusable.isPresent()) {
            return objected(vote, unusable.get());
        }
        if (!signature.namespace().equals(Vote.NAMESPACE)) {
            return objected(
                    vote,
                    "it was made for another namespace than " + Vote.NAMESPACE + ": sign with -n " + Vote.NAMESPACE);
        }
        boolean holds = Proof.holds(signature, DossierMarkdown.signed(current));
        if (!holds && !Proof.holds(signature, vote.document().getBytes(StandardCharsets.UTF_8))) {
            return objected(vote, "the signature does not belong to this dossier: one of them was altered");
        }
        Judgement judged = ofKnown(vote, signature.key());
        return holds || !judged.counts() ? judged : drifted(judged, current);
    }

    private Judgement ofKnown(Vote vote, PublicKeyBlob key) {
        List<AllowedSigner> lines = signers.of(key);
        if (lines.isEmpty()) {
            return new Judgement(
                    vote,
                    Optional.of(key),
                    Optional.empty(),
                    List.of(),
                    Optional.of("its key " + key + " is not in the file of signers"),
                    List.of());
        }
        AllowedSigner signer = lines.stream()
                .filter(line -> objection(line, vote).isEmpty())
                .findFirst()
                .orElse(lines.getFirst());
        List<String> roles = rules.roles().entrySet().stream()
                .filter(role -> rules.needed().containsKey(role.getKey()))
                .filter(role -> role.getValue().stream().anyMatch(signer.principals()::contains))
                .map(java.util.Map.Entry::getKey)
                .toList();
        Optional<String> objection = objection(signer, vote).or(() -> overtaken(vote));
        return new Judgement(vote, Optional.of(key), Optional.of(signer.person()), roles, objection, List.of());
    }

    /// A key has to be valid when it signs and when the run begins.
    private Optional<String> objection(AllowedSigner signer, Vote vote) {
        return Stream.of(vote.recordedAt(), now)
                .flatMap(at -> signer.objection(Vote.NAMESPACE, at).stream())
                .findFirst();
    }

    private Optional<String> overtaken(Vote vote) {
        if (vote.withdrawn()) {
            return Optional.of("it was withdrawn");
        }
        if (vote.recordedAt().equals(Instant.EPOCH)) {
            return Optional.of("the ledger does not know when it was given");
        }
        return vote.recordedAt().plus(rules.expireAfter()).isBefore(now)
                ? Optional.of("it has expired: it was given at " + vote.recordedAt() + " and counts for "
                        + Wording.duration(rules.expireAfter()))
                : Optional.empty();
    }

    private static Judgement drifted(Judgement judged, Dossier current) {
        Optional<Fields> approved = Fields.of(judged.vote().document());
        if (approved.isEmpty()) {
            return judged.objected("what was signed is no dossier");
        }
        List<Change> changes = approved.get().changes(current.fields());
        Optional<String> elsewhere = elsewhere(changes);
        if (elsewhere.isPresent() || changes.isEmpty()) {
            return judged.objected(elsewhere.orElse(
                    "its dossier reads otherwise than this version of Expunge writes it: it has to be signed again"));
        }
        return new Judgement(
                judged.vote(),
                judged.key(),
                judged.person(),
                judged.roles(),
                Optional.of("the plan has changed since"),
                changes);
    }

    private static Optional<String> elsewhere(List<Change> changes) {
        Optional<Change> target =
                changes.stream().filter(c -> c.field().startsWith("target.")).findFirst();
        Optional<Change> run =
                changes.stream().filter(c -> c.field().equals("run.number")).findFirst();
        return target.map(c -> "it was given for another target: " + c.field() + " was " + was(c))
                .or(() -> run.map(c -> "it was given for run " + was(c) + " and for no other"));
    }

    private static String was(Change change) {
        return change.approved().orElse("not named");
    }

    private static Judgement objected(Vote vote, String because) {
        return new Judgement(vote, Optional.empty(), Optional.empty(), List.of(), Optional.of(because), List.of());
    }
}
