package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// P6 for a schedule: what was agreed to once and for all reaches as far as was said, and no farther. And the list
/// that is gone through before a run.
class StandingApprovalIT {
    private static final String[] TERMS = {"--standing", "--max-rows", "100000", "--until", "2099-12-31"};

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
    void aScheduleRunsUnderAStandingApproval() {
        job.execute().fails(Code.NOT_APPROVED).says("a run of pii-cleanup is not approved:\n  nobody has approved it");
        people.all(job.spec(), TERMS);

        job.execute().succeeds();

        assertThat(job.users()).isLessThan(TestServer.USERS);
    }

    @Test
    void moreRowsThanItsLimitAreRefusedAndThrownAway() {
        people.all(job.spec(), "--standing", "--max-rows", "1000", "--until", "2099-12-31");

        job.execute().fails(Code.NOT_APPROVED).says("the standing approval is for up to 1,000 rows, and this run has ");

        assertThat(job.users()).isEqualTo(TestServer.USERS);
        assertThat(TestServer.one(database, "select state from expunge.run")).isEqualTo("closed");
    }

    /// No person sits in front of these commands.
    @Test
    void p6AScheduleOverridesAGuardOnlyWhereAnApprovalNamesIt() {
        Given tight = job.but("max_ratio: 40%", "max_ratio: 1%");
        String reason = "max_ratio=the backlog of the migration";
        String signature = Call.signature("run", tight.spec(), "--override", reason);
        String[] run = {"run", tight.spec(), "--execute", "--signature", signature, "--override", reason};
        people.all(tight.spec(), TERMS);
        Call.of(run).fails(Code.OVERRIDE_UNAPPROVED).says("no approval names max_ratio");

        people.all(tight.spec(), and(TERMS, "--override", reason));
        Call.of(and(run, "--override", "max_rows=why not"))
                .fails(Code.OVERRIDE_UNAPPROVED)
                .says("no approval names max_rows");
        Call.of(Arrays.copyOf(run, 5)).fails(Code.GUARD_REFUSED);
        assertThat(tight.users()).isEqualTo(TestServer.USERS);
        Call.of(run).succeeds();

        assertThat(tight.users()).isLessThan(TestServer.USERS);
        assertThat(TestServer.one(database, "select body from expunge.ledger where kind = 'overridden'"))
                .contains("the backlog of the migration");
    }

    private static String[] and(String[] words, String... more) {
        return Stream.of(words, more).flatMap(Arrays::stream).toArray(String[]::new);
    }

    @Test
    void anotherParameterIsAChangedPlan() {
        people.all(job.spec(), TERMS);
        String signature = Call.signature("run", job.spec(), "--set", "retainDays=9");

        Call.of("run", job.spec(), "--set", "retainDays=9", "--execute", "--signature", signature)
                .fails(Code.PLAN_CHANGED)
                .says("\n  parameters.retainDays\n    approved   90\n    now        9\n");
        assertThat(TestServer.count(database, "select count(*) from expunge.run"))
                .isZero();
    }

    @Test
    void itEndsWithItsDayAndCanBeWithdrawn() {
        people.all(job.spec(), "--standing", "--max-rows", "100000", "--until", "2026-01-01");
        job.execute()
                .fails(Code.NOT_APPROVED)
                .says("the standing approval for up to 100,000 rows ended with 2026-01-01");

        people.all(job.spec(), TERMS);
        Call.of("approve", job.spec(), "--revoke", "5").succeeds();
        job.execute().fails(Code.NOT_APPROVED).says("approval 5 (bob@example.org) does not count: it was withdrawn");
    }

    @Test
    void theDossierIsForPeopleAndHoldsNoneOfTheSubjects() throws java.io.IOException {
        Given mail = job.but("status in (", "email <> 'jane.doe@example.org' and status in (");
        Call.of("freeze", mail.spec()).succeeds();

        String markdown = Call.of("dossier", mail.spec()).succeeds().out();
        String page = Call.of(
                        "dossier",
                        mail.spec(),
                        "--html",
                        "-o",
                        folder.resolve("d.html").toString())
                .succeeds()
                .out();

        assertThat(page).isEmpty();
        assertThat(markdown)
                .contains(
                        "public.users",
                        "max_ratio",
                        "| legal | 1 |",
                        "| public.users(referred_by) | the row stays, its reference is set to null | ",
                        "Export: the spec asks for none")
                .doesNotContain("jane.doe");
        assertThat(Files.readString(folder.resolve("d.html")))
                .startsWith("<!DOCTYPE html>")
                .doesNotContain("jane.doe");
        Call.of("dossier", mail.spec(), "-o", folder.resolve("approvers").toString())
                .fails(Code.USAGE);
    }

    @Test
    void theListSaysHowEachLineStands() {
        Call empty = Call.of("checklist", job.spec());
        assertThat(empty.exit()).isEqualTo(4);
        assertThat(empty.out())
                .containsPattern("open +approvals +required")
                .containsPattern("not asked for +snapshot +not asked for by the spec")
                .containsPattern("by the run +vacuum")
                .containsPattern("open +ledger_ready +schema expunge is not there yet");
        people.all(job.spec(), TERMS);
        assertThat(Call.of("checklist", job.spec()).succeeds().out()).containsPattern("done +approvals");
    }

    @Test
    void aRunRefusesWhileALineThatTheSpecRequiresIsOpen() {
        String text = Given.job(folder, database).text()
                + "stop: { kill_file: no-such-folder/stop }\n"
                + "approvals: { checklist: [map_reviewed, snapshot, export_verified, kill_file, monitoring, ledger_ready, vacuum] }\n";
        Given listed = new Given(folder, database, text);
        listed.execute()
                .fails(Code.CHECKLIST_OPEN)
                .says(
                        "\n  map_reviewed   ",
                        "\n  snapshot   ",
                        "\n  export_verified   the spec has no backup.export",
                        "\n  kill_file   its folder ",
                        "\n  monitoring   the spec has no pace.signals")
                .keepsQuiet("\n  vacuum", "\n  ledger_ready");
        assertThat(TestServer.count(database, "select count(*) from expunge.run"))
                .isZero();

        Given mended = new Given(
                folder,
                database,
                text.replace("no-such-folder/", "")
                        .replace("export_verified, ", "")
                        .replace("monitoring, ", ""));
        Call.of("freeze", mended.spec()).succeeds();
        mended.execute().fails(Code.CHECKLIST_OPEN).keepsQuiet("kill_file");
        Call.of("checklist", mended.spec(), "--done", "vacuum").fails(Code.USAGE);
        Call.of("checklist", mended.spec(), "--done", "map_reviewed");
        Call.of("checklist", mended.spec(), "--done", "snapshot").succeeds();
        mended.execute().succeeds();
    }
}
