package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// P6: what an insider tries in order to be the second person, too.
class OnePersonIT {
    private static final String SIGNED =
            Approvers.RULES.replace("needed: { legal: 1, tech-lead: 1 }", "needed: { legal: 1 }")
                    + "  reviews: { tech-lead: 4 }\n";

    @TempDir
    Path folder;

    private final String database = TestServer.fluxmap();
    private Approvers people = new Approvers(new dev.expunge.approve.ssh.SshKeygen(Path.of("")), java.util.Map.of());
    private Given job = new Given(Path.of(""), "", "");

    @BeforeEach
    void asked() {
        people = Approvers.in(folder);
        job = new Given(folder, database, Given.job(folder, database).text() + Approvers.RULES);
    }

    @AfterEach
    void drop() {
        TestServer.drop(database);
    }

    @Test
    void aCopyOfAWithdrawnApprovalDoesNotCount() {
        Call.of("freeze", job.spec()).succeeds();
        people.all(job.spec());
        Call.of("approve", job.spec(), "--revoke", "3", "--reason", "a mistake").succeeds();
        job.execute().fails(Code.NOT_APPROVED);
        TestServer.execute(
                database,
                "insert into expunge.approval (kind, spec, run, document, signature)"
                        + " select kind, spec, run, document, signature from expunge.approval where id = 3");
        job.execute().fails(Code.NOT_APPROVED);
    }

    @Test
    void aCopyMakesASignatureNeitherYoungerNorAnApproval() {
        Call.of("freeze", job.spec()).succeeds();
        people.all(job.spec());
        TestServer.execute(
                database,
                "alter table expunge.ledger disable trigger ledger_stays;"
                        + "update expunge.ledger set written_at = written_at - interval '31 days'"
                        + " where kind = 'approval signed';"
                        + "update expunge.approval set recorded_at = '2090-01-01'");
        job.execute().fails(Code.NOT_APPROVED).says("it has expired");

        TestServer.execute(
                database,
                "update expunge.ledger set written_at = written_at + interval '31 days' where kind = 'approval signed';"
                        + "update expunge.approval set kind = 'approval'");
        job.execute().succeeds();
    }

    @Test
    void whatTheLedgerKnowsNothingOfDoesNotCount() {
        Call.of("freeze", job.spec()).succeeds();
        people.all(job.spec());
        TestServer.execute(
                database,
                "alter table expunge.ledger disable trigger ledger_stays;"
                        + "delete from expunge.ledger where kind = 'approval signed'");
        job.execute().fails(Code.NOT_APPROVED).says("the ledger does not know when it was given");
    }

    @Test
    void aSheetOfCandidatesThatNobodyDrewIsNotTaken() throws Exception {
        job = new Given(folder, database, Given.job(folder, database).text() + SIGNED);
        Call.of("freeze", job.spec()).succeeds();
        String frozen = TestServer.one(database, "select set_digest from expunge.run");
        Call d = Call.of("dossier", job.spec());
        String system = java.util.regex.Pattern.compile("target.system = (.*)")
                .matcher(d.out())
                .results()
                .findFirst()
                .get()
                .group(1);
        var sheet = new dev.expunge.approve.ReviewSheet(
                new dev.expunge.approve.ReviewSheet.About(
                        "pii-cleanup", new dev.expunge.approve.Dossier.Where(database, "test", system), 1, frozen),
                "tech-lead",
                "beef",
                new java.util.TreeMap<>(java.util.Map.of(900001L, "", 900002L, "", 900003L, "", 900004L, "")));
        Path file = folder.resolve("r.md");
        Files.writeString(file, sheet.document());
        Path sig = people.keygen().sign(people.key("alice"), "expunge", file);
        Call.of("sample", job.spec(), "--sheet", file.toString(), "--signature", sig.toString())
                .fails(Code.APPROVAL_REFUSED);
    }

    @Test
    void aCopyOfAnEarlierSheetDoesNotTakeARejectionBack() throws Exception {
        job = new Given(folder, database, Given.job(folder, database).text() + SIGNED);
        String spec = job.spec();
        Call.of("freeze", spec).succeeds();
        Call sample = Call.of("sample", spec, "-n", "4");
        var m = java.util.regex.Pattern.compile("--seed ([0-9a-f]+)").matcher(sample.err());
        m.find();
        String seed = m.group(1);
        Path sheet = folder.resolve("r.md");
        Call.of(
                        "sample",
                        spec,
                        "--seed",
                        seed,
                        "-n",
                        "4",
                        "--accept",
                        "rest",
                        "--as",
                        "tech-lead",
                        "--sheet",
                        sheet.toString())
                .succeeds();
        Path sig = people.keygen().sign(people.key("alice"), "expunge", sheet);
        String[] again = {"sample", spec, "--sheet", sheet.toString(), "--signature", sig.toString()};
        Call.of(again).succeeds();
        var c = java.util.regex.Pattern.compile("(?m)^candidate ([0-9]+): ").matcher(sample.out());
        c.find();
        Call.of(
                        "sample",
                        spec,
                        "--seed",
                        seed,
                        "--reject",
                        c.group(1) + "=employee",
                        "--key",
                        people.key("alice").toString(),
                        "--as",
                        "tech-lead")
                .succeeds();
        job.execute().fails(Code.SAMPLE_REJECTED);
        Call r = Call.of(again);
        r.fails(Code.APPROVAL_REFUSED).says("this very sheet is on record already");
        job.execute().fails(Code.SAMPLE_REJECTED);
    }

    @Test
    void noTwoStandingApprovalsTogetherReachFartherThanOne() {
        Given tight = job.but("max_ratio: 40%", "max_ratio: 1%");
        String reason = "max_ratio=the backlog";
        String signature = Call.signature("run", tight.spec(), "--override", reason);
        people.all(tight.spec(), "--standing", "--max-rows", "10", "--until", "2099-12-31", "--override", reason);
        people.all(tight.spec(), "--standing", "--max-rows", "100000", "--until", "2099-12-31");
        Call c = Call.of("run", tight.spec(), "--execute", "--signature", signature, "--override", reason);
        c.fails(Code.NOT_APPROVED).says("is for up to 10 rows, and this run has ");
        assertThat(tight.users()).isEqualTo(TestServer.USERS);
    }

    @Test
    void onePersonWithTwoKeysIsOnePerson() throws Exception {
        var kg = people.keygen();
        Path second = kg.key("robert", "ed25519", "");
        Files.writeString(
                folder.resolve("approvers"),
                "bob@example.org,robert@example.org " + kg.line(people.key("bob")) + "\n" + "robert@example.org "
                        + kg.line(second) + "\n");
        job = new Given(folder, database, Given.job(folder, database).text() + """
            approvals:
              needed: { legal: 1 }
              signers: approvers
              roles:
                legal: [bob@example.org, robert@example.org]
            """);
        Call.of("freeze", job.spec()).succeeds();
        people.request(job.spec(), "bob").fails(Code.SIGNERS_INVALID).says("line 2   shares a name with line 1");
        assertThat(job.users()).isEqualTo(TestServer.USERS);
    }

    @Test
    void aDossierShowsConditionsAsTheyAreWithoutAddresses() {
        Given mail = job.but(
                "status in (",
                "not ('x' = 'y' and array['a'] @> array['jane.doe@example.org']) and $$k@example.org$$ <> email and status in (");
        Call.of("freeze", mail.spec()).succeeds();
        String d = Call.of("dossier", mail.spec()).succeeds().out();
        assertThat(d).doesNotContain("jane.doe", "k@example").contains("@> array");
    }
}
