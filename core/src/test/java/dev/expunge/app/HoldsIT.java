package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.TestServer;
import dev.expunge.cli.Called;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.StopReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Promise P3, holds: whoever is under a hold stays, whole, whenever it was placed and wherever it stands; promise P9:
/// a source that cannot be read stops; promise P10: the held are counted.
class HoldsIT {

    @TempDir
    Path folder;

    /// Where it stands that person 6 is held.
    enum Source {
        TABLE("{ table: public.legal, key: who, while: released_at is null }"),
        CONDITION("{ condition: exists (select from actions a where a.who = people.id and not a.closed) }"),
        FILE("{ csv: held.csv, key: who }"),
        COMMAND("");

        private final String spec;

        Source(String spec) {
            this.spec = spec;
        }

        String holds() {
            return spec.isEmpty() ? "" : "holds: [" + spec + "]\n";
        }
    }

    private Trial trial(Source source, int roots) {
        list("who\n");
        Trial trial = P3NothingThatChangedItsMindIT.people(folder, roots);
        trial.execute("""
                create table legal (who int, released_at timestamptz);
                create table actions (who int not null, closed boolean not null)""");
        return trial.altered(text -> text + source.holds());
    }

    private void list(String text) {
        try {
            Path fresh = Files.writeString(folder.resolve("held.new"), text);
            Files.move(fresh, folder.resolve("held.csv"), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void hold(Trial trial, Source source) {
        switch (source) {
            case TABLE -> trial.execute("insert into legal values (6)");
            case CONDITION -> trial.execute("insert into actions values (6, false)");
            case FILE -> list("name,who\n\"x, y\",6\n");
            case COMMAND ->
                assertThat(trial.expunge().holds(trial.opened()).add(List.of("6"), "LIT-1", Optional.empty()))
                        .isPositive();
        }
    }

    private void release(Trial trial, Source source) {
        switch (source) {
            case TABLE -> trial.execute("update legal set released_at = now()");
            case CONDITION -> trial.execute("update actions set closed = true");
            case FILE -> list("who\n");
            case COMMAND ->
                assertThat(trial.expunge().holds(trial.opened()).release(1)).isEqualTo("public.people");
        }
    }

    private void hide(Trial trial, Source source) throws IOException {
        switch (source) {
            case TABLE -> trial.execute("alter table legal rename to hidden");
            case CONDITION -> trial.execute("alter table actions rename to hidden");
            case FILE -> Files.move(folder.resolve("held.csv"), folder.resolve("hidden"));
            case COMMAND -> trial.execute("alter table expunge.hold rename to hidden");
        }
    }

    private void show(Trial trial, Source source) throws IOException {
        switch (source) {
            case TABLE -> trial.execute("alter table hidden rename to legal");
            case CONDITION -> trial.execute("alter table hidden rename to actions");
            case FILE -> Files.move(folder.resolve("hidden"), folder.resolve("held.csv"));
            case COMMAND -> trial.execute("alter table expunge.hidden rename to hold");
        }
    }

    /// Candidates that are there, each with all that belongs to them.
    private static String left(Trial trial) {
        return trial.one("""
                select string_agg(p.id || ':' || (select count(*) from subs s where s.person = p.id)
                         || (select count(*) from notes n where n.person = p.id)
                         || (select count(*) from items i join notes n on n.id = i.note where n.person = p.id), ' ' order by p.id)
                  from people p where p.id < 7
                """);
    }

    @ParameterizedTest
    @EnumSource
    void p3WhoIsHeldBeforehandStaysIsCountedAndGoesInTheNextRunAfterTheRelease(Source source) {
        Trial trial = trial(source, 2);
        hold(trial, source);

        DryRun dry = trial.expunge().dryRun(trial.opened());
        assertThat(dry.measured().candidates()).isEqualTo(6);
        assertThat(dry.measured().held().candidates()).isEqualTo(1);
        assertThat(dry.measured().tables().getFirst().rows()).isEqualTo(5);
        assertThat(dry.passed()).isTrue();

        Outcome first = trial.run();
        assertThat(first.reason()).isEqualTo(StopReason.FINISHED);
        assertThat(first.totals().addUp()).isTrue();
        assertThat(trial.leftAlone()).isEqualTo("spared held 1");
        assertThat(left(trial)).isEqualTo("6:122");

        release(trial, source);
        assertThat(trial.run().totals().deleted()).isEqualTo(1);
        assertThat(left(trial)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void p3WhoIsHeldBetweenTwoBatchesStays(Source source) {
        Trial trial = trial(source, 2);

        Outcome first = trial.run(event -> {
            if (event instanceof RunEvent.BatchCommitted batch && batch.batch() == 2) {
                hold(trial, source);
            }
        });

        assertThat(first.totals().deleted()).isEqualTo(5);
        assertThat(trial.leftAlone()).isEqualTo("spared held 1");
        assertThat(left(trial)).isEqualTo("6:122");
        release(trial, source);
        assertThat(trial.run().totals().deleted()).isEqualTo(1);
        assertThat(left(trial)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void p9ASourceThatCannotBeReadStopsTheRunWhichGoesOnWhenItCan(Source source) throws IOException {
        Trial trial = trial(source, 2);

        assertThatThrownBy(() -> trial.run(event -> {
                    if (event instanceof RunEvent.BatchCommitted batch && batch.batch() == 1) {
                        try {
                            hide(trial, source);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    }
                }))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(Code.HOLD_UNREADABLE));
        assertThat(trial.one("select string_agg(state || n, ' ' order by state) from"
                        + " (select state, count(*) as n from expunge.candidate group by 1) c"))
                .isEqualTo("deleted2 pending4");

        if (source != Source.COMMAND) {
            assertThatThrownBy(trial::run)
                    .as("asked at the start, too")
                    .isInstanceOfSatisfying(
                            Failure.class, f -> assertThat(f.code()).isEqualTo(Code.HOLD_UNREADABLE));
        }
        show(trial, source);
        hold(trial, source);
        assertThat(trial.run().totals().deleted()).as("resumed").isEqualTo(5);
        assertThat(trial.leftAlone()).isEqualTo("spared held 1");
    }

    @Test
    void whoWasSparedStaysSparedInAResumedRunAndGoesInTheNext() throws IOException {
        Trial trial = trial(Source.TABLE, 2);
        hold(trial, Source.TABLE);
        assertThatThrownBy(() -> trial.runMeddledWith(() -> trial.execute("alter table legal rename to hidden")))
                .isInstanceOf(Failure.class);
        show(trial, Source.TABLE);
        release(trial, Source.TABLE);

        assertThat(trial.run().totals().deleted()).as("resumed").isEqualTo(5);
        assertThat(left(trial)).isEqualTo("6:122");
        assertThat(trial.run().totals().deleted()).as("the next").isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"TABLE", "FILE"})
    void p3AHoldThatComesAfterItsBatchIsReportedByTheVerification(Source source) {
        Trial trial = trial(source, 2);

        Outcome outcome = trial.run(event -> {
            if (event instanceof RunEvent.BatchCommitted batch && batch.batch() == 3) {
                hold(trial, source);
            }
        });

        assertThat(outcome.totals().deleted()).isEqualTo(6);
        assertThat(outcome.verification().orElseThrow().heldSince()).isEqualTo(1);
        assertThat(Called.with("verify", folder.resolve("spec.yaml").toString()).out())
                .contains("1 deleted candidates are under a hold now, which came after their batch");
    }

    @Test
    void p9ARowThatCannotBeJudgedStopsRatherThanParksIt() {
        Trial trial = trial(Source.TABLE, 2)
                .altered(text -> text.replace("while: released_at is null", "while: 1 / who > 0"));

        assertThatThrownBy(() -> trial.runMeddledWith(() -> trial.execute("insert into legal values (0)")))
                .isInstanceOfSatisfying(Failure.class, f -> {
                    assertThat(f.code()).isEqualTo(Code.HOLD_UNREADABLE);
                    assertThat(f.what()).contains("public.legal");
                });
        assertThat(left(trial)).startsWith("1:").contains(" 6:");
    }

    @Test
    void aLockOnASourceStopsTheRunWhenItOutlivesABatch() {
        Trial trial = trial(Source.TABLE, 2).altered(text -> text.replace("deadline: 8s", "deadline: 1s"));
        try (var meddler = new Meddler(trial.database())) {
            assertThatThrownBy(() -> trial.run(event -> {
                        if (Meddler.deleteBegins(event)) {
                            meddler.execute("lock table legal in access exclusive mode");
                        }
                    }))
                    .isInstanceOfSatisfying(
                            Failure.class, f -> assertThat(f.what()).contains("locked"));
        }
        assertThat(left(trial)).startsWith("1:").contains(" 6:");
    }

    @Test
    void theHeldAreToldInTheDryRunTheOutcomeTheStatusAndInJson() {
        Trial trial = trial(Source.TABLE, 2);
        hold(trial, Source.TABLE);
        hold(trial, Source.COMMAND);
        String spec = folder.resolve("spec.yaml").toString();

        assertThat(Called.with("run", spec).out())
                .contains("; 1 of them stay: they are under a hold", "\nholds\n", "public.legal", "expunge hold ");
        assertThat(Called.with("run", spec, "--json").out())
                .contains("\"held\":1")
                .contains("\"holds\":[{\"source\":\"expunge hold\",\"candidates\":1},{\"source\":\"public.legal\"");
        Called run = Called.with("run", spec, "--execute", "--signature", trial.signature());
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).containsPattern("spared +held +1");
        assertThat(Called.with("status", spec).out()).containsPattern("spared +held +1");
        assertThat(Called.with("status", spec, "--json").out()).contains("held");
        assertThat(TestServer.one(trial.database(), "select body from expunge.ledger where kind = 'frozen'"))
                .contains("\"held\":1");
    }
}
