package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.TestServer;
import dev.expunge.fluxmap.Fluxmap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// P6: where a spec asks for people to look at candidates, a run goes when they have, and have rejected none. P11: what
/// they look at stays on the screen, or is encrypted.
class SampleReviewIT {
    private static final String REVIEWS = "approvals: { reviews: { compliance: 5, engineer: 3 } }\n";
    private static final String SIGNED =
            Approvers.RULES.replace("needed: { legal: 1, tech-lead: 1 }", "needed: { legal: 1 }")
                    + "  reviews: { tech-lead: 4 }\n";

    @TempDir
    Path folder;

    private final String database = TestServer.fluxmap();

    @AfterEach
    void drop() {
        TestServer.drop(database);
    }

    private Given frozen(String rules) {
        var job = new Given(folder, database, Given.job(folder, database).text() + rules);
        Call.of("freeze", job.spec()).succeeds();
        return job;
    }

    private static String seed(Call sample) {
        var seed =
                Pattern.compile("--seed ([0-9a-f]+)").matcher(sample.succeeds().err());
        assertThat(seed.find()).as(sample.err()).isTrue();
        return seed.group(1);
    }

    private static List<String> candidates(Call sample) {
        return Pattern.compile("(?m)^candidate ([0-9]+): ")
                .matcher(sample.out())
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }

    @Test
    void aRunGoesWhenEachRoleHasLookedAtEnoughAndNotBefore() {
        Given job = frozen(REVIEWS);
        job.execute()
                .fails(Code.CHECKLIST_OPEN)
                .says("\n  sample_reviewed   compliance 0 of 5; engineer 0 of 3; look at some: expunge sample ");
        Call.of("checklist", job.spec(), "--done", "sample_reviewed");
        job.execute().fails(Code.CHECKLIST_OPEN).says("sample_reviewed");

        Call sample = Call.of("sample", job.spec(), "-n", "5");
        String seed = seed(sample);
        assertThat(candidates(sample)).hasSize(5).doesNotHaveDuplicates();
        assertThat(Call.of("sample", job.spec(), "-n", "5", "--seed", seed).out())
                .isEqualTo(sample.out());
        String[] all = {"sample", job.spec(), "--seed", seed, "-n", "5", "--accept", "rest", "--as", "compliance"};
        assertThat(Call.of(all).succeeds().out())
                .contains(
                        "review of run 1 as compliance, entry ",
                        "5 accepted, 0 rejected",
                        "compliance 5 of 5; engineer 0 of 3");
        job.execute().fails(Code.CHECKLIST_OPEN).says("compliance 5 of 5; engineer 0 of 3");
        String three = String.join(",", candidates(sample).subList(0, 3));
        Call.of("sample", job.spec(), "--seed", seed, "--accept", three, "--as", "engineer")
                .succeeds();

        assertThat(Call.of("checklist", job.spec()).succeeds().out())
                .containsPattern("done +sample_reviewed +required +compliance 5 of 5; engineer 3 of 3");
        assertThat(Call.of("dossier", job.spec()).succeeds().out())
                .contains(
                        "The spec asks for: 5 by compliance, 3 by engineer",
                        "| database role postgres | compliance | 5 | 5 | 0 |",
                        "5 reviewed, 5 accepted, 0 rejected, drawn with " + seed);
        job.execute().succeeds();

        assertThat(job.users()).isEqualTo(TestServer.USERS - Fluxmap.expectedCandidates(TestServer.USERS));
        assertThat(TestServer.one(database, "select string_agg(body, '') from expunge.ledger where kind = 'sampled'"))
                .contains("\"seed\":\"" + seed + "\"");
    }

    @Test
    void aRejectedCandidateKeepsEverybody() {
        Given job = frozen(REVIEWS);
        Call sample = Call.of("sample", job.spec(), "-n", "5");
        String seed = seed(sample);
        String one = candidates(sample).getFirst();
        Call.of("sample", job.spec(), "--seed", seed, "-n", "5", "--accept", "rest", "--as", "compliance")
                .succeeds();
        String[] rejecting = {
            "sample",
            job.spec(),
            "--seed",
            seed,
            "-n",
            "5",
            "--accept",
            "rest",
            "--reject",
            one + "=still_active",
            "--as",
            "engineer"
        };
        assertThat(Call.of(rejecting).succeeds().out()).contains("4 accepted, 1 rejected");

        job.execute()
                .fails(Code.SAMPLE_REJECTED)
                .says("\n  candidate " + one + ": still_active (database role postgres)\n");
        assertThat(Call.of("checklist", job.spec()).out()).containsPattern("open +sample_reviewed.*still_active");
        assertThat(job.users()).isEqualTo(TestServer.USERS);

        Call.of("sample", job.spec(), "--seed", seed, "--accept", one, "--as", "engineer")
                .succeeds();
        job.execute().succeeds();
    }

    @Test
    void whatNobodyHasSeenIsNotAccepted() {
        Given job = frozen(REVIEWS);
        String chosen = "beef";
        Call.of("sample", job.spec(), "-n", "5", "--seed", chosen).succeeds();
        Call.of("sample", job.spec(), "--seed", chosen, "--accept", "rest", "--as", "engineer")
                .fails(Code.APPROVAL_REFUSED)
                .says("no sample of run 1 was drawn with this seed by chance");
        Call sample = Call.of("sample", job.spec(), "-n", "2");
        String seed = seed(sample);
        String other = candidates(sample).contains("7") ? "8" : "7";
        other = candidates(sample).contains(other) ? "9" : other;
        Call.of("sample", job.spec(), "--seed", seed, "--accept", other, "--as", "engineer")
                .fails(Code.APPROVAL_REFUSED)
                .says("candidates that were not drawn with this seed");
        assertThat(Call.of("sample", job.spec(), "--seed", seed, "-n", "50", "--accept", "rest", "--as", "engineer")
                        .succeeds()
                        .out())
                .contains("2 accepted, 0 rejected");
        Call.of("sample", job.spec(), "--seed", seed, "--accept", "rest")
                .fails(Code.APPROVAL_REFUSED)
                .says("which role");
        Call.of("sample", job.spec(), "--seed", seed, "--accept", "rest", "--as", "ceo")
                .fails(Code.APPROVAL_REFUSED)
                .says("no review of role ceo is asked for");
        for (String words : List.of("--accept x", "--reject 1", "--reject 1=Jane!", "--accept 1 --reject 1=x")) {
            String[] call = ("sample " + job.spec() + " --seed " + seed + " " + words).split(" ", -1);
            Call.of(call).fails(Code.USAGE);
        }
        Call.of("sample", job.spec(), "--accept", "rest").fails(Code.USAGE).says("needs --seed");
        assertThat(TestServer.count(database, "select count(*) from expunge.ledger where kind = 'reviewed'"))
                .isEqualTo(1);
    }

    @Test
    void withAFileOfSignersAReviewIsSignedAndComesBeforeTheApprovals() throws IOException {
        Approvers people = Approvers.in(folder);
        Given job = frozen(SIGNED);
        String spec = job.spec();
        people.request(spec, "bob").fails(Code.APPROVAL_REFUSED).says("the sample is not reviewed yet");
        Call sample = Call.of("sample", spec, "-n", "4");
        String seed = seed(sample);
        String[] rest = {"sample", spec, "--seed", seed, "-n", "4", "--accept", "rest", "--as", "tech-lead"};
        Call.of(rest).fails(Code.APPROVAL_REFUSED).says("it is not signed, and the spec has a file of signers");
        Call.of(with(rest, "--key", people.key("bob").toString()))
                .fails(Code.APPROVAL_REFUSED)
                .says("bob@example.org is not of role tech-lead");
        Call.of(with(rest, "--key", people.key("mallory").toString()))
                .fails(Code.APPROVAL_REFUSED)
                .says("is not in the file of signers");

        String two = String.join(",", candidates(sample).subList(0, 2));
        Call.of(
                        "sample",
                        spec,
                        "--seed",
                        seed,
                        "--accept",
                        two,
                        "--key",
                        people.key("carol").toString())
                .succeeds();
        Path sheet = folder.resolve("review.md");
        Call.of(with(rest, "--sheet", sheet.toString())).succeeds();
        Path signature = people.keygen().sign(people.key("alice"), "expunge", sheet);
        String[] elsewhere = {"sample", spec, "--sheet", sheet.toString(), "--signature", signature.toString()};
        assertThat(Call.of(elsewhere).succeeds().out()).contains("tech-lead 4 of 4");
        assertThat(Call.of("dossier", spec).succeeds().out())
                .contains(
                        "| carol@example.org | tech-lead | 2 | 2 | 0 |",
                        "| alice@example.org | tech-lead | 4 | 4 | 0 |");
        assertThat(TestServer.one(database, "select string_agg(body, '') from expunge.ledger"))
                .doesNotContain("example.org");

        people.request(spec, "carol").succeeds();
        people.approve(spec, "bob").succeeds();
        Call.of(
                        "sample",
                        spec,
                        "--seed",
                        seed,
                        "-n",
                        "3",
                        "--accept",
                        "rest",
                        "--key",
                        people.key("carol").toString())
                .succeeds();
        job.execute()
                .fails(Code.PLAN_CHANGED)
                .says("\n  sample.tech-lead.carol@example.org\n    approved   2 reviewed");
        people.request(spec, "carol").succeeds();
        people.approve(spec, "bob").succeeds();
        Call.of("sample", spec).succeeds();
        job.execute().succeeds();
    }

    private static String[] with(String[] words, String... more) {
        return java.util.stream.Stream.of(words, more)
                .flatMap(java.util.stream.Stream::of)
                .toArray(String[]::new);
    }

    @Test
    void rowsAreShownWithWhatGoesWithThemOrWrittenEncrypted() throws IOException {
        Given job = frozen("");
        Call sample = Call.of("sample", job.spec(), "-n", "30").succeeds();
        assertThat(sample.out())
                .contains(
                        "\n  email  ", "\n  public.user_sessions: ", " rows, deleted\n    id = ", "public.audit_logs: ")
                .contains("public.users: 1 row, stay, without their reference");
        assertThat(sample.err()).doesNotContain("to say that they may go");

        Path file = folder.resolve("sample.age");
        Call.of("sample", job.spec(), "-o", file.toString())
                .fails(Code.USAGE)
                .says("a sample is written encrypted only");
        var age = new dev.expunge.approve.ssh.SshKeygen(folder);
        age.ok(Map.of(), "age-keygen", "-o", "key.txt");
        String recipient = age.ok(Map.of(), "age-keygen", "-y", "key.txt").strip();
        Call written = Call.of("sample", job.spec(), "-n", "3", "-o", file.toString(), "--encrypt-to", recipient);
        assertThat(written.succeeds().out()).isEmpty();
        assertThat(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
                .startsWith("age-encryption.org/v1\n")
                .doesNotContain("email");
        String seed = seed(written);
        assertThat(age.ok(Map.of(), "age", "-d", "-i", "key.txt", file.toString()))
                .isEqualTo(
                        Call.of("sample", job.spec(), "-n", "3", "--seed", seed).out());
        Call.of("sample", job.spec(), "-o", file.toString(), "--encrypt-to", recipient)
                .fails(Code.USAGE)
                .says("is there already");
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
        Call.of("sample", job.spec(), "--seed", seed, "--accept", "rest", "--as", "engineer")
                .fails(Code.APPROVAL_REFUSED)
                .says("the spec asks for no reviews");
    }

    @Test
    void allAreAskedForWhereThereAreFewerAndNobodyUnderAHold() {
        var job = new Given(
                folder, database, Given.job(folder, database).text() + "approvals: { reviews: { engineer: 1000 } }\n");
        Call.of("freeze", job.spec()).succeeds();
        long candidates = TestServer.count(database, "select count(*) from expunge.candidate where state = 'pending'");
        String one = TestServer.one(database, "select k1 from expunge.frozen_1_0 where subject = 5");
        Call.of("close", job.spec()).succeeds();
        Call.of("hold", "add", job.spec(), one, "--reason", "case-12").succeeds();
        Call.of("freeze", job.spec()).succeeds();

        String seed = seed(Call.of("sample", job.spec(), "-n", "1000", "--csv"));
        assertThat(Call.of("sample", job.spec(), "--seed", seed, "-n", "1000", "--accept", "rest", "--as", "engineer")
                        .succeeds()
                        .out())
                .contains("engineer " + (candidates - 1) + " of " + (candidates - 1) + "\n");
        assertThat(Call.of("dossier", job.spec()).succeeds().out()).contains("1 stay because they are under a hold");
        job.execute().succeeds();
        assertThat(TestServer.count(database, "select count(*) from users where id = " + one))
                .isEqualTo(1);
    }

    @Test
    void aScheduleCannotRunWhereEachRunHasToBeLookedAt() {
        var job = new Given(folder, database, Given.job(folder, database).text() + REVIEWS);
        job.execute()
                .fails(Code.CHECKLIST_OPEN)
                .says("\n  sample_reviewed   candidates are reviewed when they are frozen: expunge freeze ");
        assertThat(TestServer.count(database, "select count(*) from expunge.run"))
                .isZero();
    }
}
