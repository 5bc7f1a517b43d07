package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.TestServer;
import dev.expunge.fluxmap.Fluxmap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// P6: a run that people have to agree to runs when they have, and is what they have agreed to.
class ApprovalIT {
    @TempDir
    Path folder;

    private final String database = TestServer.fluxmap();
    private Approvers people = new Approvers(new dev.expunge.approve.ssh.SshKeygen(Path.of("")), java.util.Map.of());
    private Given job = new Given(Path.of(""), "", "");

    @BeforeEach
    void frozen() {
        people = Approvers.in(folder);
        job = new Given(folder, database, Given.job(folder, database).text() + Approvers.RULES);
        Call.of("freeze", job.spec()).succeeds();
    }

    @AfterEach
    void drop() {
        TestServer.drop(database);
    }

    @Test
    void goesWhenTwoOthersHaveAgreedAndOnlyThen() {
        String spec = job.spec();
        people.request(spec, "alice").succeeds();
        people.approve(spec, "alice")
                .fails(Code.APPROVAL_REFUSED)
                .says("the signature of alice@example.org is not taken: whoever puts it forward does not count");
        people.approve(spec, "bob").succeeds();
        job.execute().fails(Code.NOT_APPROVED).says("run 1 is not approved; missing: 1 of role tech-lead");
        assertThat(job.users()).isEqualTo(TestServer.USERS);

        assertThat(people.approve(spec, "carol").succeeds().out()).contains("approved: nothing is missing");
        job.execute().succeeds();

        assertThat(job.users()).isEqualTo(TestServer.USERS - Fluxmap.expectedCandidates(TestServer.USERS));
        assertThat(ledger("approved")).isEqualTo(1);
        assertThat(TestServer.one(database, "select string_agg(body, '') from expunge.ledger"))
                .doesNotContain("example.org");
    }

    @Test
    void withoutAnyoneItIsNotApproved() {
        job.execute()
                .fails(Code.NOT_APPROVED)
                .says("missing: whoever puts it forward, 1 of role legal, 1 of role tech-lead");
    }

    @Test
    void whatIsSignedElsewhereIsTaken() throws IOException {
        String spec = job.spec();
        people.request(spec, "alice").succeeds();
        people.approve(spec, "carol").succeeds();
        Path dossier = dossier(spec);
        Path signature = people.keygen().sign(people.key("bob"), "expunge", dossier);

        assertThat(Call.of("approve", spec, "--signature", signature.toString())
                        .succeeds()
                        .out())
                .contains("approval 3 of bob@example.org for run 1", "approved: nothing is missing");
        job.execute().succeeds();
    }

    @Test
    void whatIsSignedOverSomethingElseIsNotTaken() throws IOException {
        String spec = job.spec();
        Path dossier = dossier(spec);
        Path signature = people.keygen().sign(people.key("bob"), "file", dossier);
        Call.of("approve", spec, "--signature", signature.toString())
                .fails(Code.APPROVAL_REFUSED)
                .says("made for another namespace than expunge");

        Files.delete(signature);
        Files.writeString(dossier, Files.readString(dossier).replace("912", "913"));
        people.keygen().sign(people.key("bob"), "expunge", dossier);
        Call.of("approve", spec, "--signature", signature.toString())
                .fails(Code.APPROVAL_REFUSED)
                .says("the signature does not belong to this dossier");

        people.approve(spec, "mallory").fails(Code.APPROVAL_REFUSED).says("is not in the file of signers");
        Call.of("approve", spec, "--key", folder.resolve("approvers").toString())
                .fails(Code.KEY_UNUSABLE);
        Call.of("approve", spec, "--key", "agent").fails(Code.KEY_UNUSABLE).says("SSH_AUTH_SOCK is not set");
        assertThat(TestServer.count(database, "select count(*) from expunge.approval"))
                .isZero();
    }

    @Test
    void oneByteOfThePlanChangedIsNamed() {
        people.all(job.spec());
        Given other = job.but("max_ratio: 40%", "max_ratio: 41%");

        String signature = Call.signature("run", other.spec());
        TestServer.execute(database, "update expunge.run set signature = '" + signature + "'");
        Call.of("run", other.spec(), "--execute", "--signature", signature)
                .fails(Code.PLAN_CHANGED)
                .says("run 1 is not what was approved; since then has changed:", "\n  signature.spec\n    approved   ");

        TestServer.execute(database, "update expunge.frozen_table set row_count = row_count + 1 where number = 0");
        Call.of("run", other.spec(), "--execute", "--signature", signature)
                .fails(Code.PLAN_CHANGED)
                .says("\n  rows.public.users.delete\n    approved   ");
        assertThat(job.users()).isEqualTo(TestServer.USERS);
    }

    @Test
    void aFileOfSignersThatChangedSinceIsAChangedPlan() throws IOException {
        people.all(job.spec());
        people.list("bob", "namespaces=\"expunge\"");

        job.execute().fails(Code.PLAN_CHANGED).says("\n  approvals.signers\n    approved   ");

        Files.delete(folder.resolve("approvers"));
        job.execute().fails(Code.SIGNERS_INVALID);
    }

    @Test
    void whatWasWithdrawnExpiredOrReplayedDoesNotCount() {
        people.all(job.spec());
        Call.of("approve", job.spec(), "--revoke", "3", "--reason", "a mistake").succeeds();
        job.execute().fails(Code.NOT_APPROVED).says("approval 3 (carol@example.org) does not count: it was withdrawn");
        TestServer.execute(database, "delete from expunge.approval where kind = 'withdrawal'");
        job.execute().fails(Code.NOT_APPROVED).says("it was withdrawn");

        TestServer.execute(
                database, "update expunge.approval set recorded_at = recorded_at - interval '31 days' where id = 2");
        job.execute().fails(Code.NOT_APPROVED).says("approval 2 (bob@example.org) does not count: it has expired");

        people.list("alice", "valid-before=\"20260101Z\"");
        job.execute().fails(Code.NOT_APPROVED).says("the key of alice@example.org has expired at 2026-01-01T00:00:00Z");
    }

    @Test
    void anApprovalIsForItsRunAndItsDatabaseAlone() {
        people.all(job.spec());
        Call.of("close", job.spec()).succeeds();
        Call.of("freeze", job.spec()).succeeds();
        TestServer.execute(
                database,
                "insert into expunge.approval (kind, spec, run, document, signature)"
                        + " select kind, spec, 2, document, signature from expunge.approval where run = 1");
        job.execute().fails(Code.NOT_APPROVED).says("it was given for run 1 and for no other");

        Given elsewhere = job.but("environment: test", "environment: production");
        String signature = Call.signature("run", elsewhere.spec());
        TestServer.execute(database, "update expunge.run set signature = '" + signature + "' where id = 2");
        Call.of("run", elsewhere.spec(), "--execute", "--signature", signature)
                .fails(Code.NOT_APPROVED)
                .says("it was given for another target: target.environment was test");
    }

    @Test
    void aRowThatSomebodyAlteredCountsForNothing() {
        people.all(job.spec());
        TestServer.execute(
                database, "update expunge.approval set document = replace(document, '912', '913') where id = 2");
        job.execute().succeeds();
    }

    private Path dossier(String spec) {
        Path file = folder.resolve("dossier.md");
        Call.of("dossier", spec, "-o", file.toString()).succeeds();
        return file;
    }

    private long ledger(String kind) {
        return TestServer.count(database, "select count(*) from expunge.ledger where kind = '" + kind + "'");
    }
}
